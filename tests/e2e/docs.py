#!/usr/bin/env python3
"""Runs every shell block of README.md, docs/tutorial.md, docs/operating.md and docs/witnessing.md, each file in one shell and an empty
directory.

What needs the network or the whole test run is left out: `cargo` does nothing, lines with `tests/run` and commands that serve for
ever are dropped; but in docs/witnessing.md, which is about serving, they serve until its end.
"""

import re
import subprocess

from lib import BINARY, ROOT, directory, done, environment, ok

PREAMBLE = 'set -euo pipefail\nminhbach() { "$MINHBACH_BINARY" "$@"; }\ncargo() { :; }\nshopt -u expand_aliases\n'


def blocks(path):
    return re.findall(r"^```sh\n(.*?)^```$", path.read_text(encoding="utf-8"), re.M | re.S)


def served(line):
    """The same command in the background, under the program's own process id, and a wait for its port."""
    port = re.search(r"--listen \S+:(\d+)", line)[1]
    return (f'"$MINHBACH_BINARY" {line.split(" ", 1)[1]} >/dev/null 2>&1 & served+=($!)\n'
            f"for wait in $(seq 200); do (exec 3<>/dev/tcp/127.0.0.1/{port}) 2>/dev/null && break; sleep 0.05; done")


for name in ["README.md", "docs/tutorial.md", "docs/operating.md", "docs/witnessing.md"]:
    path = ROOT / name
    if not path.exists():
        ok(False, f"{name} exists")
        continue
    here = directory()
    env = environment(MINHBACH_BINARY=BINARY)
    script = PREAMBLE + 'served=()\ntrap \'((${#served[@]} == 0)) || kill "${served[@]}"\' EXIT\n'
    for n, block in enumerate(blocks(path), 1):
        serves = r"minhbach (witness )?serve\b"
        if name == "docs/witnessing.md":
            lines = [served(line) if re.match(serves, line) else line for line in block.splitlines()]
        else:
            lines = [line for line in block.splitlines() if not re.match(rf"\s*(tests/run\b|{serves})", line)]
        script += f"echo '### block {n}' >&2\n" + "\n".join(lines) + "\n"
    run = subprocess.run(["bash", "-c", script], cwd=here, capture_output=True, text=True, env=env, check=False)
    ok(run.returncode == 0, f"every command of {name} runs", (run.stdout + run.stderr)[-3000:])
done()
