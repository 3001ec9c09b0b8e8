#!/usr/bin/env python3
"""Our witness against requests made from the text of tlog-witness alone: every status, malformed bodies, two conflicting requests
at once, `kill -9` between requests, a damaged store; and what it shows to monitors.
"""

import base64
import hashlib
import http.client
import os
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

import notes
from lib import BINARY, directory, done, environment, must, ok, run

here = directory()
LOG = notes.Key("log.example/mau")
OTHER = notes.Key("log.example/khac")
TREE = notes.Tree([f"entry {n}".encode() for n in range(300)])
FORK = notes.Tree([f"entry {n}".encode() if n < 7 else f"forged {n}".encode() for n in range(300)])
NAME = "witness.example/mat-tran"

made = must("witness", "init", "--dir", here / "w", "--name", NAME, "--log", LOG.vkey)
vkey = made.out.strip()
ok(vkey.startswith(NAME + "+") and base64.b64decode(vkey.split("+", 2)[2])[0] == 4, "the witness's key is of type 0x04", made)
mode = (here / "w" / "witness.key").stat().st_mode & 0o777
ok(mode == 0o600 and "PRIVATE" not in (here / "w" / "witness.key").read_text(), "its key file is private and encrypted", oct(mode))
ok(run("witness", "init", "--dir", here / "w", "--name", NAME, "--log", LOG.vkey).code == 2, "and never overwritten")


class Witness:
    """`minhbach witness serve` on a free port."""

    def __init__(self, folder, prefix=""):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}{prefix}"
        self.process = subprocess.Popen(
            [BINARY, "witness", "serve", "--dir", str(folder), "--listen", f"127.0.0.1:{self.port}", "--prefix", prefix],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
                break
            except OSError:
                time.sleep(0.05)

    def post(self, body, path="/add-checkpoint"):
        asked = urllib.request.Request(self.url + path, data=body, method="POST")
        try:
            with urllib.request.urlopen(asked, timeout=20) as answer:
                return answer.status, answer.read(), answer.headers["Content-Type"]
        except urllib.error.HTTPError as error:
            return error.code, error.read(), error.headers["Content-Type"]

    def ask(self, old, new, tree=TREE, log=LOG, proof=None, note=None):
        proof = tree.consistency(old, new) if proof is None else proof
        return self.post(notes.request(old, proof, note or notes.checkpoint(log, tree, new)))

    def shown(self):
        try:
            with urllib.request.urlopen(f"{self.url}/{hashlib.sha256(LOG.name.encode()).hexdigest()}/checkpoint", timeout=20) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code

    def end(self, kill=False):
        self.process.kill() if kill else self.process.terminate()
        self.process.wait()


w = Witness(here / "w", "/nhan-chung")
ok(w.shown() == 404, "nothing is shown before anything is signed")

status, body, kind = w.ask(0, 5)
ok(status == 200 and kind.startswith("text/plain"), "200: a first checkpoint from size 0", (status, body))
text = notes.checkpoint(LOG, TREE, 5).split("\n\n")[0] + "\n"
signed = notes.signed_at(text + "\n" + body.decode(), vkey)
ok(signed and abs(signed - time.time()) < 60, "its line is a cosignature/v1 of now", body)
ok(notes.signed_at(text.replace("\n5\n", "\n6\n") + "\n" + body.decode(), vkey) is None, "control: of no other checkpoint")
status, body, _ = w.ask(5, 8)
ok(status == 200, "200: a larger checkpoint with a consistency proof", (status, body))
status, body, _ = w.ask(8, 8)
ok(status == 200 and w.shown().startswith(f"{LOG.name}\n8\n"), "200: the same checkpoint again", (status, body))
ok(notes.signed_at(w.shown(), vkey) and len(w.shown().split("\n\n")[1].splitlines()) == 2,
   "monitors see the checkpoint with the log's line and the witness's")

# Whatever is refused must leave what is stored as it was.
before = w.shown()
hash64 = base64.b64encode(b"\x07" * 32).decode()
note8, note9 = notes.checkpoint(LOG, TREE, 8), notes.checkpoint(LOG, TREE, 9)
proof = TREE.consistency(8, 9)
text9 = note9.split("\n\n")[0] + "\n"
forged = text9 + "\n" + notes.Key(LOG.name, b"\x01" * 32).line(text9)
wrong = text9 + "\n" + LOG.line("another text\n")
extended = text9 + "more\n"
extended = extended + "\n" + LOG.line(extended)
lying = f"{LOG.name}\n09\n" + text9.split("\n", 2)[2]
lying = lying + "\n" + LOG.line(lying)
many = b"old 8\n" + f"{hash64}\n".encode() * 64 + b"\n" + note9.encode()
good = notes.request(8, proof, note9)
for name, expected, got in [
    ("404: a log that it does not know", 404, w.ask(8, 9, log=OTHER)),
    ("403: no line by the log's key", 403, w.ask(8, 9, note=forged)),
    ("403: a line by the log's key that does not verify", 403, w.ask(8, 9, note=wrong)),
    ("403: the same beside a right one", 403, w.ask(8, 9, note=note9 + LOG.line("another text\n"))),
    ("400: an old size above the new one", 400, w.ask(9, 8, proof=[], note=note8)),
    ("400: an extension line", 400, w.ask(8, 9, note=extended)),
    ("400: a size with a leading zero", 400, w.ask(8, 9, note=lying)),
    ("400: nothing", 400, w.post(b"")),
    ("400: no old line", 400, w.post(good.split(b"\n", 1)[1])),
    ("400: an old size with a leading zero", 400, w.post(good.replace(b"old 8", b"old 08", 1))),
    ("400: an old size with a sign", 400, w.post(good.replace(b"old 8", b"old +8", 1))),
    ("400: a proof line that is no base64", 400, w.post(good.replace(b"old 8\n", b"old 8\n!!!!\n", 1))),
    ("400: a proof line of 31 bytes", 400, w.post(good.replace(b"old 8\n", b"old 8\n" + base64.b64encode(b"x" * 31) + b"\n", 1))),
    ("400: a proof line with a space at its end", 400, w.post(good.replace(b"old 8\n", f"old 8\n{hash64} \n".encode(), 1))),
    ("400: 64 proof lines", 400, w.post(many)),
    ("400: no empty line", 400, w.post(b"old 8\n" + note9.replace("\n\n", "\n").encode())),
    ("400: a checkpoint without a line", 400, w.post(b"old 8\n\n" + text9.encode())),
    ("400: cut in the middle of a line", 400, w.post(good[:-10])),
    ("400: carriage returns", 400, w.post(good.replace(b"\n", b"\r\n"))),
    ("400: bytes that are no UTF-8", 400, w.post(good + b"\xff\n")),
    ("413: a body of two million bytes", 413, w.post(b"x" * 2_000_000)),
    ("405: another method's path", 405, w.post(b"", f"/{hashlib.sha256(LOG.name.encode()).hexdigest()}/checkpoint")),
    ("404: another path", 404, w.post(good, "/add-checkpoint/")),
    ("422: another history", 422, w.ask(8, 9, tree=FORK)),
    ("422: another history of the same size", 422, w.ask(8, 8, tree=FORK)),
    ("422: no proof", 422, w.ask(8, 9, proof=[])),
    ("422: a hash too many", 422, w.ask(8, 9, proof=proof + [b"\x00" * 32])),
    ("422: an altered hash", 422, w.ask(8, 9, proof=[bytes([proof[0][0] ^ 1]) + proof[0][1:]] + proof[1:])),
    ("422: a proof between equal sizes", 422, w.ask(8, 8, proof=[b"\x00" * 32])),
]:
    ok(got[0] == expected, name, got)
for old, new in [(5, 9), (0, 9), (9, 10)]:
    status, body, kind = w.ask(old, new)
    ok((status, body, kind) == (409, b"8\n", "text/x.tlog.size"), f"409: old {old}; the body is the stored size", (status, body, kind))
ok(w.shown() == before, "whatever was refused left what is stored as it was")

unknown = Witness.post(w, notes.request(0, [b"\x00" * 32], notes.checkpoint(OTHER, TREE, 5)))
ok(unknown[0] == 404, "404 comes before what is wrong with the proof", unknown)
second = here / "second"
must("witness", "init", "--dir", second, "--name", "witness.example/bao", "--log", LOG.vkey)
w2 = Witness(second)
ok(w2.ask(0, 5, proof=[b"\x00" * 32])[0] == 422, "422: a proof from size 0")
empty = f"{LOG.name}\n0\n{hash64}\n"
ok(w2.post(notes.request(0, [], empty + "\n" + LOG.line(empty)))[0] == 422, "422: size 0 with a root that is not the empty tree's")
ok(w2.ask(0, 0)[0] == 200, "200: size 0 with the empty tree's root")

# Two requests at once that contradict each other: exactly one is signed.
rounds = 0
for round_ in range(20):
    answers = []
    base = 10 + 10 * round_
    start = int(w2.post(notes.request(200, [], notes.checkpoint(LOG, TREE, 299)))[1])
    trees = [TREE, notes.Tree([f"split {round_} {n}".encode() for n in range(300)])]
    trees[1].leaves[:start] = TREE.leaves[:start]
    # Both extend what is stored; the second is another book from there on, so later rounds go on with the first only if it won.
    bodies = [notes.request(start, tree.consistency(start, base), notes.checkpoint(LOG, tree, base)) for tree in trees]
    threads = [threading.Thread(target=lambda body=body: answers.append(w2.post(body)[0])) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rounds += sorted(answers) in ([200, 409], [200, 422])
    root = base64.b64decode(urllib.request.urlopen(
        f"{w2.url}/{hashlib.sha256(LOG.name.encode()).hexdigest()}/checkpoint", timeout=20).read().decode().splitlines()[2])
    TREE = next(tree for tree in trees if tree.root(base) == root)
ok(rounds == 20, "of two conflicting requests at once exactly one is signed, twenty times", rounds)
locked = run("witness", "answer", "--dir", second, here / "w" / "logs.policy", "--out", here / "x")
ok(locked.code in (1, 2, 3), "nothing else signs from the directory meanwhile", locked)
(here / "req").write_bytes(notes.request(200, [], notes.checkpoint(LOG, TREE, 200)))
locked = run("witness", "answer", "--dir", second, here / "req", "--out", here / "x")
ok(locked.code == 1 and "[store.locked]" in locked.err and not (here / "x").exists(), "it is locked by the server (exit 1)", locked)
w2.end()

# kill -9 while requests come in: whatever was answered is stored, and the next one goes on from there.
size, lost = int(w.shown().splitlines()[1]), []
TREE = notes.Tree([f"entry {n}".encode() for n in range(300)])
for round_ in range(8):
    answered = []

    def press(start=size, told=answered, witness=w):
        for new in range(start + 1, start + 12):
            try:
                status_, body_, _ = witness.ask(new - 1, new)
            except (OSError, http.client.HTTPException):
                return
            if status_ == 200:
                told.append((new, body_))

    thread = threading.Thread(target=press)
    thread.start()
    time.sleep(0.01 + 0.02 * round_)
    w.end(kill=True)
    thread.join()
    w = Witness(here / "w", "/nhan-chung")
    stored = int(w.shown().splitlines()[1])
    if answered and answered[-1][0] > stored or stored > (answered[-1][0] if answered else size) + 1:
        lost.append((round_, answered[-1:], stored))
    status, body, _ = w.ask(stored, stored)
    if status != 200:
        lost.append((round_, status, body))
    size = stored
ok(not lost and size > 8, "kill -9 between requests: nothing that was signed is forgotten", (lost, size))
left = sorted(path.name for path in (here / "w" / "state").iterdir() if not path.name.endswith(".unfinished"))
ok(left == [hashlib.sha256(LOG.name.encode()).hexdigest()], "one file a log", left)
w.end()

# A store that was tampered with stops it.
state = here / "w" / "state" / left[0]
kept = state.read_text()
state.write_text(kept.replace(f"\n{size}\n", f"\n{size - 1}\n"))
w = Witness(here / "w")
status, body, _ = w.ask(size - 1, size)
ok(status == 500 and b"cosign" not in body and state.read_text() != kept, "500: a damaged file is not signed over", (status, body))
w.end()
state.write_text(kept)
w = Witness(here / "w")
os.chmod(here / "w" / "state", 0o500)
if os.geteuid():
    ok(w.ask(size, size + 1)[0] == 500, "500: a disk that cannot be written, and no signature")
os.chmod(here / "w" / "state", 0o700)
ok(w.ask(size, size + 1)[0] == 200, "and it goes on when it is repaired")
w.end()
shown = must("witness", "show", "--dir", here / "w")
ok(shown.out.splitlines()[0] == vkey and f"\t{size + 1}\t" in shown.out, "show names its key and what it signed last", shown)
wrong_pass = run("witness", "serve", "--dir", here / "w", env=environment(MINHBACH_PASSPHRASE="sai"))
ok(wrong_pass.code == 2 and "[key.passphrase]" in wrong_pass.err, "without the passphrase nothing is served (exit 2)", wrong_pass)
done()
