#!/usr/bin/env python3
"""Counts the signatures of the entries in an export: `signatures.py DIR` prints `signatures N count`."""

import pathlib
import sys

MARK = "\n\u2014 ".encode()


def bundles(folder):
    """The full bundles, and the widest partial one where there is no full one."""
    for file in folder.rglob("*"):
        if file.is_file() and not file.parent.name.endswith(".p"):
            yield file
    for partial in folder.rglob("*.p"):
        if not partial.with_suffix("").exists():
            yield max(partial.iterdir(), key=lambda one: int(one.name))


print("signatures", sum(file.read_bytes().count(MARK) for file in bundles(pathlib.Path(sys.argv[1]) / "tile" / "entries")), "count")
