#!/usr/bin/env python3
"""A witness that others wrote (`aics-witness`) against our server: our publisher asks it, its line ends in our published checkpoint
and verifies, by our program and by `notes`; and the controls: it refuses a book that was rewritten under our log's own key, our server stops
signing then, and a witness whose key is not the policy's is not believed.

The program `aics-witness` is named by `$AICS_WITNESS`.
"""

import base64
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import notes  # noqa: E402
from lib import Server, directory, done, must, ok, run  # noqa: E402

PROGRAM = os.environ["AICS_WITNESS"]
ORIGIN = "minhbach.example/nhan-chung-la"
here = directory()


class Foreign:
    """`aics-witness serve` on a free port, with a configuration of its own."""

    def __init__(self, name, log_key):
        self.config = here / f"{name}.json"
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/w"
        self.vkey = self.call("init", "--name", f"witness.example/{name}", "--listen", f"127.0.0.1:{self.port}", "--prefix", "/w",
                              "--db", f"{name}.db", "--key-file", f"{name}.key")
        self.call("add-log", "--origin", log_key.split("+")[0], "--vkey", log_key)

    def call(self, command, *more):
        done_ = subprocess.run([PROGRAM, command, "--config", str(self.config), *more], capture_output=True, text=True, check=False)
        assert done_.returncode == 0, done_
        return done_.stdout.strip()

    def __enter__(self):
        self.log = open(here / "witness.log", "ab")
        self.process = subprocess.Popen([PROGRAM, "serve", "--config", str(self.config)], stdout=self.log, stderr=self.log)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
                break
            except OSError:
                time.sleep(0.05)
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        self.log.close()

    def post(self, body):
        try:
            with urllib.request.urlopen(urllib.request.Request(f"{self.url}/add-checkpoint", data=body, method="POST"), timeout=20) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code


def text_of(url, path="/checkpoint"):
    try:
        with urllib.request.urlopen(url + path, timeout=20) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.read().decode()}"


def until(what, seconds=20):
    """Waits until something is so."""
    for _ in range(seconds * 10):
        if what():
            return True
        time.sleep(0.1)
    return False


# A ledger with two entries.
keys = [here / f"governor{n}.key" for n in range(2)]
vkeys = [must("key", "new", "--origin", ORIGIN, "--out", key).out.strip() for key in keys]
data = here / "data"
log_key = must("init", "--data", data, "--origin", ORIGIN, "--name", "Hội (thử)", "--zone", "Asia/Ho_Chi_Minh", "--governor", *vkeys,
               "--threshold", "2").out.strip()
note = data / "ledger.open.note"
for key in keys:
    must("sign", note, "--key", key)
must("record", note, "--data", data)


def chapter(name, parent=None, where=("--data", data)):
    body = {"kind": "province" if parent is None else "branch", "name": name, "on": "2026-08-01"} | ({"parent": parent} if parent else {})
    signers = [part for key in keys for part in ("--key", key)]
    return run("record", "chapter.open", "--json", "-", *signers, *where, stdin=json.dumps({"public": body, "private": {}}).encode())


with Foreign("la", log_key) as witness:
    policy = data / "witnesses.policy"
    policy.write_text(f"log {log_key}\nwitness la {witness.vkey} {witness.url}\nquorum la\n", encoding="utf-8")
    with Server(data) as server:
        ok(until(lambda: notes.signed_at(text_of(server.url), witness.vkey)), "our server asks it, and its line is published",
           text_of(server.url))
        first = text_of(server.url)
        ok(notes.signed_at(first.replace("\n1\n", "\n2\n"), witness.vkey) is None, "control: its line is of this checkpoint alone")
        grown = chapter("Hội tỉnh (thử)", where=("--server", server.url))
        ok(grown.code == 0, "an entry comes in", grown)
        ok(until(lambda: text_of(server.url).split("\n")[1] == "2" and notes.signed_at(text_of(server.url), witness.vkey)),
           "it signs the larger book by a consistency proof", text_of(server.url))
        keys_page = text_of(server.url, "/api/v1/keys")
        ok('"met":true' in keys_page, "the page of keys says that the quorum is met", keys_page)
    proof = here / "one.tlog-proof"
    must("prove", "1", "--data", data, "--out", proof)
    checked = must("check", proof, "--log-key", log_key, "--policy", policy, "--lang", "en")
    ok("WITNESSED" in checked.out, "check --policy says that the proof is witnessed", checked)
    stranger = notes.Key("witness.example/la", kind=4)
    other = here / "other.policy"
    other.write_text(f"witness la {stranger.vkey}\nquorum la\n", encoding="utf-8")
    ok(run("check", proof, "--log-key", log_key, "--policy", other).code == 13, "control: by another key of its name it is not (exit 13)")
    verified = must("verify", data, "--log-key", log_key, "--json")
    ok(verified.code == 0, "the data directory verifies", verified)

    # The log's own key, misused: another history of the same length, and a longer one.
    seed = base64.b64decode((data / "secret" / "log.key").read_text())
    log = notes.Key(ORIGIN, seed)
    ok(log.vkey == log_key, "the test holds the log's key", log.vkey)
    fork = notes.Tree([f"forged {n}".encode() for n in range(5)])
    ok(witness.post(notes.request(2, [], notes.checkpoint(log, fork, 2))) == 422, "control: it refuses another history of the same size")
    ok(witness.post(notes.request(2, fork.consistency(2, 5), notes.checkpoint(log, fork, 5))) == 422, "control: and a longer one")
    thief = notes.Key(ORIGIN)
    ok(witness.post(notes.request(2, [], notes.checkpoint(thief, fork, 2))) == 403, "control: and another key of the log's name")

    # The book is put back to a backup and rewritten: our server must not sign on.
    backup = here / "backup"
    shutil.copytree(data, backup)
    with Server(data) as server:
        chapter("Chi hội một", json.loads(text_of(server.url, "/api/v1/chapters"))["living"][0]["id"],
                where=("--server", server.url))
        ok(until(lambda: text_of(server.url).split("\n")[1] == "3" and notes.signed_at(text_of(server.url), witness.vkey)),
           "it has signed three entries", text_of(server.url))
    shutil.rmtree(data)
    shutil.copytree(backup, data)
    refused = run("serve", "--data", data, "--listen", "127.0.0.1:0")
    ok(refused.code == 16 and "[store.rollback]" in refused.err, "a restored backup is not served: the witness is ahead (exit 16)", refused)

# A witness that answers with a key that is not the policy's is not believed.
with Foreign("khac", log_key) as witness:
    (data / "witnesses.policy").write_text(f"witness la {stranger.vkey} {witness.url}\nquorum la\n", encoding="utf-8")
    with Server(data) as server:
        ok(until(lambda: '"trouble":"odd"' in text_of(server.url, "/api/v1/keys")), "control: a line by another key is not taken",
           text_of(server.url, "/api/v1/keys"))
        ok(len(text_of(server.url).split("\n\n")[1].splitlines()) == text_of(server.url).count("\n— "), "and not published")
        ok('"met":false' in text_of(server.url, "/api/v1/keys"), "the quorum is not met")
done()
