#!/usr/bin/env python3
"""Runs every shell block of README.md, docs/tutorial.md and docs/operating.md, each file in one shell and an empty directory.

What needs the network or the whole test run is left out: `cargo` does nothing, lines with `tests/run` and commands that serve for
ever are dropped.
"""

import re
import subprocess

from lib import BINARY, ROOT, directory, done, environment, ok

PREAMBLE = 'set -euo pipefail\nminhbach() { "$MINHBACH_BINARY" "$@"; }\ncargo() { :; }\nshopt -u expand_aliases\n'


def blocks(path):
    return re.findall(r"^```sh\n(.*?)^```$", path.read_text(encoding="utf-8"), re.M | re.S)


for name in ["README.md", "docs/tutorial.md", "docs/operating.md"]:
    path = ROOT / name
    if not path.exists():
        ok(False, f"{name} exists")
        continue
    here = directory()
    env = environment(MINHBACH_BINARY=BINARY)
    script = PREAMBLE
    for n, block in enumerate(blocks(path), 1):
        lines = [line for line in block.splitlines() if not re.match(r"\s*(tests/run|minhbach serve)\b", line)]
        script += f"echo '### block {n}' >&2\n" + "\n".join(lines) + "\n"
    run = subprocess.run(["bash", "-c", script], cwd=here, capture_output=True, text=True, env=env, check=False)
    ok(run.returncode == 0, f"every command of {name} runs", (run.stdout + run.stderr)[-3000:])
done()
