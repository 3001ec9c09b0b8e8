#!/usr/bin/env python3
"""Has pymerkle, which shares no line with ours, accept the inclusion proofs that our code makes: `proofs.py DIR SIZE…`.

DIR/SIZE is the beginning of one book as `foreign-logs` writes it. pymerkle makes the tree of the longest one from the entries alone.
At each size its root must be the signed one, its proofs must be ours hash by hash, its verifier must accept ours, and it must refuse
every one of them with something altered. Its consistency proofs are not those of RFC 6962 (they go down to a leaf), so Go and ct-merkle
alone look at ours. Ends with `N passed, N failed`, one check a size and sort of proof.
"""

import base64
import json
import pathlib
import sys

from pymerkle import InmemoryTree, InvalidProof
from pymerkle.proof import InclusionProof

HEADER = "c2sp.org/tlog-proof@v1"
HASHING = {"algorithm": "sha256", "security": True}


def entries(folder):
    """The entries of an export, in order: length in two bytes, then the entry."""
    bundles = folder / "tile" / "entries"
    full = sorted(path for path in bundles.iterdir() if path.is_file())
    rest = [max(path.iterdir(), key=lambda one: int(one.name)) for path in sorted(bundles.glob("*.p"))
            if not path.with_suffix("").exists()]
    for file in full + rest:
        data, at = file.read_bytes(), 0
        while at < len(data):
            size = int.from_bytes(data[at:at + 2], "big")
            yield data[at + 2:at + 2 + size]
            at += 2 + size


def checkpoint(folder):
    """Size and root that are signed; that they are, Go has checked."""
    _, size, root = (folder / "checkpoint").read_text(encoding="utf-8").split("\n")[:3]
    return int(size), base64.b64decode(root, validate=True)


def decoded(hashes):
    return [base64.b64decode(one, validate=True) for one in hashes]


def flipped(digest, at):
    at %= len(digest)
    return digest[:at] + bytes([digest[at] ^ 1]) + digest[at + 1:]


def refuses(attempt, *given):
    try:
        attempt(*given)
    except InvalidProof:
        return True
    return False


class Log:
    """The tree that pymerkle makes, as it was at one size."""

    def __init__(self, tree, size, root):
        self.tree, self.size, self.root = tree, size, root
        if tree.get_root(size) != root:
            raise ValueError(f"at {size} pymerkle has the root {tree.get_root(size).hex()}, the checkpoint says {root.hex()}")

    def included(self, index, ours):
        """Whether pymerkle makes and accepts this inclusion proof, and refuses it altered."""
        theirs = self.tree.prove_inclusion(index + 1, self.size)
        leaf = theirs.path[0]

        def attempt(index, leaf, path, root):
            proof = InclusionProof(size=self.size, index=index + 1, rule=theirs.rule, path=[leaf, *path], **HASHING)
            proof.verify(leaf, root, index=index + 1, size=self.size, algorithm="sha256")

        if theirs.path[1:] != ours or refuses(attempt, index, leaf, ours, self.root):
            return False
        altered = [(index + 1, leaf, ours, self.root), (index, flipped(leaf, index), ours, self.root),
                   (index, leaf, ours, flipped(self.root, index)), (index, leaf, [*ours, leaf], self.root)]
        altered += [(index, leaf, ours[:n] + [flipped(ours[n], index)] + ours[n + 1:], self.root) for n in range(len(ours))]
        return all(refuses(attempt, *one) for one in altered)

    def file(self, path):
        """Whether a proof file holds the entry that it names, under this checkpoint."""
        head, note = path.read_text(encoding="utf-8").split("\n\n", 1)
        first, extra, index, *hashes = head.split("\n")
        number = int(index.removeprefix("index "))
        leaf = self.tree.hash_buff(base64.b64decode(extra.removeprefix("extra "), validate=True))
        return (first == HEADER and note == (path.parent / "checkpoint").read_text(encoding="utf-8")
                and number < self.size and leaf == self.tree.get_leaf(number + 1) and self.included(number, decoded(hashes)))


def main(folder, *sizes):
    results = []

    def check(what, number, wrong):
        results.append(number > 0 and not wrong)
        print(f"{'ok' if results[-1] else 'FAILED'} {what}: {number} proofs", wrong[:5] or "")

    longest = folder / sizes[-1]
    tree = InmemoryTree(algorithm="sha256")
    tree.append_entries(entries(longest))
    for size in sizes:
        here = folder / size
        log = Log(tree, *checkpoint(here))
        given = json.loads((here / "proofs.json").read_text(encoding="utf-8"))
        wrong = [one["index"] for one in given["inclusion"] if not log.included(one["index"], decoded(one["hashes"]))]
        check(f"pymerkle, inclusion at {size}", len(given["inclusion"]), wrong)
        files = sorted(here.glob("*.tlog-proof"))
        check(f"pymerkle, proof files at {size}", len(files), [path.name for path in files if not log.file(path)])
    failed = results.count(False)
    print(f"{len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), *sys.argv[2:]))
