"""What the end-to-end scripts share: running the binary, and one `ok` or `not ok` line a claim.

Each script runs alone: `python3 tests/e2e/NAME.py`. The binary is `$MINHBACH`, else the release build of this checkout
(`$CARGO_TARGET_DIR` or `target`). The exit code is the number of failed claims, at most 100.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
BINARY = os.environ.get("MINHBACH", str(TARGET / "release" / "minhbach"))
PASSPHRASE = "đồng bào vùng lũ"

_count = 0
_failed = 0
_directories = []


def ok(claim, name, detail=""):
    """Prints one line for a claim and remembers a failure."""
    global _count, _failed
    _count += 1
    print(f"{'ok' if claim else 'not ok'} {_count} - {name}", flush=True)
    if not claim:
        _failed += 1
        for line in str(detail).splitlines()[:30]:
            print(f"#   {line}")
    return bool(claim)


def done():
    """Ends the script: removes what it made and exits with the number of failures."""
    for directory in _directories:
        shutil.rmtree(directory, ignore_errors=True)
    print(f"{_count - _failed} passed, {_failed} failed")
    sys.exit(min(_failed, 100))


def directory():
    """A fresh directory that `done` removes."""
    made = pathlib.Path(tempfile.mkdtemp(prefix="minhbach-e2e-"))
    _directories.append(made)
    return made


def environment(**more):
    """The environment of a run: English, the passphrase, nothing of the user's locale."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("LC_") and k not in ("LANG", "LANGUAGE")}
    # What one script verifies must not be held against what another has seen; `inspector.py` says otherwise.
    env.update({"LC_ALL": "en_GB.UTF-8", "MINHBACH_PASSPHRASE": PASSPHRASE, "MINHBACH_NO_MEMORY": "true"})
    env.update(more)
    return env


class Run:
    """The outcome of one run of the binary."""

    def __init__(self, args, stdin=None, env=None, timeout=600):
        self.args = [str(a) for a in args]
        done_ = subprocess.run([BINARY, *self.args], input=stdin, capture_output=True, env=env or environment(),
                               timeout=timeout, check=False)
        self.code = done_.returncode
        self.out = done_.stdout.decode("utf-8", "replace")
        self.err = done_.stderr.decode("utf-8", "replace")

    def json(self):
        return json.loads(self.out)

    def __str__(self):
        return f"$ minhbach {' '.join(self.args)}\nexit {self.code}\n{self.out}{self.err}"


def run(*args, **more):
    """Runs the binary."""
    return Run(args, **more)


def must(*args, code=0, **more):
    """Runs the binary and claims its exit code."""
    result = Run(args, **more)
    if result.code != code:
        ok(False, f"minhbach {' '.join(str(a) for a in args[:2])} exits {code}", result)
    return result


def words(html):
    """What a reader sees of a page: no markup, and no space that only keeps words together."""
    return re.sub(r"<[^>]*>", "", html).replace("\u00a0", " ")


class Server:
    """`minhbach serve` on a free port, or on the one named, ended by its process id."""

    def __init__(self, data, *more, port=0, **settings):
        import socket
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = port or s.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [BINARY, "serve", "--data", str(data), "--listen", f"127.0.0.1:{self.port}", *more],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment(**settings))
        self.said = []
        # Read all the time: a full pipe would stop a server that logs much.
        self.reader = threading.Thread(target=lambda: self.said.extend(self.process.stdout), daemon=True)
        self.reader.start()
        for _ in range(200):
            try:
                urllib.request.urlopen(self.url + "/healthz", timeout=5).close()
                break
            except urllib.error.HTTPError as error:
                # While the book is being opened every answer says when to come back; any other fault is the test's affair.
                if error.headers.get("Retry-After") is None:
                    break
            except OSError:
                pass
            time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join(timeout=20)
        return b"".join(self.said).decode("utf-8", "replace")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
