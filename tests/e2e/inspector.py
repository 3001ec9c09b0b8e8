#!/usr/bin/env python3
"""The inspector's desk against a dishonest operator: a book over the web, copies of it, forks, old books, false pages, and `watch`.

One practice ledger is served for all of it; a fork of it is made with the real log key, which is what nobody but its operator could do.
"""

import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

from lib import BINARY, Server, directory, done, environment, must, ok, run
from meddler import Inbox, Meddler, Post
from witnessing import Witness

here = directory()
state = here / "state"
ENV = environment(XDG_STATE_HOME=str(state), MINHBACH_PASSPHRASE="minhbach-demo")
ENV.pop("MINHBACH_NO_MEMORY")
ALONE = environment(MINHBACH_PASSPHRASE="minhbach-demo")
AS_OF = "2027-02-12"

book = here / "book"
must("demo", "--data", book, "--no-serve")
KEY = (book / "public" / "log.vkey").read_text().strip()
CHAPTER = None


def verify(target, *more, env=ALONE):
    """The exit code and the verdicts by name."""
    told = run("verify", target, "--log-key", KEY, "--json", *more, env=env)
    said = json.loads(told.out) if told.out.startswith("{") else {"verdicts": []}
    told.by = {row["promise"]: row for row in said["verdicts"]}
    told.said = said
    return told


def enter(data, name):
    """One more chapter, by two governors."""
    keys = sorted((data / "keys").glob("*governor*.key"))[:2]
    body = {"kind": "branch", "name": name, "on": "2027-02-08", "parent": CHAPTER}
    return must("record", "chapter.open", "--json", "-", "--key", *keys, "--data", data, env=ALONE,
                stdin=json.dumps({"public": body, "private": {}}).encode())


def published(data):
    """The public files as they are now, copied."""
    out = here / f"public-{data.name}-{time.monotonic_ns()}"
    shutil.copytree(data / "public", out)
    return out


def size_of(folder):
    return int((folder / "checkpoint").read_text().splitlines()[1])


old = published(book)
with Server(book, "--as-of", AS_OF) as first:
    import urllib.request
    with urllib.request.urlopen(first.url + "/api/v1/chapters", timeout=20) as answer:
        CHAPTER = json.loads(answer.read())["living"][0]["id"]
fork = here / "fork"
shutil.copytree(book, fork)
enter(book, "Chi hội một")
enter(fork, "Chi hội hai")
enter(fork, "Chi hội ba")
forked = published(fork)
SIZE = size_of(old)

with Server(book, "--as-of", AS_OF) as server, Meddler(server.url) as meddler:
    good = verify(server.url, env=ENV)
    holds = {name: row["verdict"] for name, row in good.by.items()}
    ok(good.code == 0 and all(holds[name] == "holds" for name in ("bytes", "signatures", "rules", "statements", "attribution", "copies")),
       "a served book verifies, and its pages say what its entries say", good)
    ok(holds["witnesses"] == holds["append_only"] == holds["erasures"] == "not_checked" and good.said["remembered"],
       "what could not be checked is said, and the checkpoint is remembered", good)
    again = verify(server.url, "--require", "append_only,copies", env=ENV)
    ok(again.code == 0 and again.by["append_only"]["verdict"] == "holds" and again.said["saved"][0]["remembered"],
       "the next run holds the book against what it remembers", again)
    ok(verify(meddler.url).code == 0, "a server between changes nothing by being there")

    # A page, a key, a tile, a bundle that says something else.
    def page(path, edit):
        def change(body):
            value = json.loads(body)
            edit(value)
            return json.dumps(value).encode()
        return {path: change}

    home = json.loads(meddler.original("/api/v1/"))
    account = home["accounts"][0]["id"]
    fund = home["funds"][1]["id"]
    lies = {
        "a total on the first page": page("/api/v1/", lambda v: v["totals"][0]["received"].update(amount="999")),
        "the number of the account": page(f"/api/v1/account/{account}", lambda v: v.update(number="0123456789")),
        "a holding of a fund": page(f"/api/v1/fund/{fund}", lambda v: v["holdings"].pop() if v["holdings"] else v.update(name="x")),
        "a fund that is left out": page("/api/v1/", lambda v: v["funds"].pop()),
        "the key on the page of keys": page("/api/v1/keys", lambda v: v.update(log_key="x+00000000+AAAA")),
        "the key file": {"/log.vkey": lambda _: b"x+00000000+AAAA\n"},
        "a page that is not there": {f"/api/v1/fund/{fund}": lambda _: None},
    }
    for name, changes in lies.items():
        meddler.changes = changes
        told = verify(meddler.url)
        ok(told.code == 16 and told.by["copies"]["verdict"] == "fails" and told.by["bytes"]["verdict"] == "holds",
           f"{name} altered: exit 16, and the bytes still hold", told)
    meddler.changes = page("/api/v1/", lambda v: v["book"].update(entries=v["book"]["entries"] - 3))
    told = verify(meddler.url)
    ok(told.code == 16 and told.by["copies"]["code"] == "pages.behind", "pages of fewer entries are told", told)

    def flip(body):
        return body[:-1] + bytes([body[-1] ^ 1])

    tiles = sorted({path for path in meddler.asked if path.startswith("/tile/")})
    bundle = next(path for path in tiles if path.startswith("/tile/entries/000"))
    for name, changes in {
        "an altered entry": {bundle: flip},
        "an altered hash tile": {"/tile/0/001": flip},
        "an altered tile at the top": {next(p for p in tiles if p.startswith("/tile/1/")): flip},
        "an empty tile in place of a missing one": {"/tile/0/002": lambda _: b""},
        "a missing bundle": {bundle: lambda _: None},
    }.items():
        meddler.changes = changes
        told = verify(meddler.url)
        ok(told.code == 10 and told.by["bytes"]["verdict"] == "fails", f"{name}: exit 10", told)
    meddler.changes = {"/checkpoint": (302, b"", {"Location": server.url + "/checkpoint"})}
    told = verify(meddler.url)
    ok(told.code == 1 and "another host" in told.err, "nobody is followed to another host", told)
    meddler.changes = {"/checkpoint": lambda body: body + b"x" * 2_000_000}
    ok(verify(meddler.url).code == 1, "an answer without end is not read to its end")
    meddler.changes = {"/tile/0/003": (503, b"", {})}
    told = verify(meddler.url)
    ok(told.code == 1 and meddler.asked.count("/tile/0/003") >= 5, "a busy server is asked again, and then given up", told)
    meddler.changes = {}

    # Copies.
    copy = here / "copy"
    meddler.delay = 0.15
    mirroring = subprocess.Popen([BINARY, "mirror", meddler.url, str(copy), "--log-key", KEY, "--json"], env=ALONE,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(200):
        if len(list(copy.glob("tile/**/*"))) > 3:
            break
        time.sleep(0.02)
    mirroring.send_signal(signal.SIGKILL)
    mirroring.wait()
    meddler.delay = 0
    had = [path for path in copy.rglob("*") if path.is_file()]
    ok(had and not (copy / "checkpoint").exists(), "a copy that is killed has tiles and no checkpoint", had)
    resumed = must("mirror", meddler.url, copy, "--log-key", KEY, "--json", env=ALONE)
    whole = {path.relative_to(copy) for path in copy.rglob("*") if path.is_file() and not path.name.endswith(".unfinished")}
    files = resumed.json()["files"]
    ok(resumed.json()["outcome"] == "at" and 0 < files < len(whole), "the next run goes on where it was killed", resumed)
    same = all((book / "public" / path).read_bytes() == (copy / path).read_bytes() for path in whole)
    ok(same and verify(copy).code == 0, "the copy is the book, byte for byte, and verifies")
    nothing = must("mirror", server.url, copy, "--log-key", KEY, "--json", env=ALONE).json()
    ok((nothing["from"], nothing["to"], nothing["files"]) == (SIZE + 1, SIZE + 1, 0), "a copy that is up to date fetches nothing", nothing)
    with subprocess.Popen([sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory", str(copy), "0"], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**ALONE, "PYTHONUNBUFFERED": "1"}) as plain:
        url = re.search(r"http://127\.0\.0\.1:\d+", plain.stdout.readline()).group()
        told = verify(url)
        ok(told.code == 0 and told.by["copies"]["code"] == "pages.none", "the copy verifies behind a plain web server", told)
        plain.terminate()
    meddler.changes = {"/tile/0/001": flip}
    bad = run("mirror", meddler.url, here / "bad", "--log-key", KEY, env=ALONE)
    ok(bad.code == 10 and not (here / "bad" / "checkpoint").exists() and not (here / "bad" / "tile/0/001").exists(),
       "what does not fit is never written", bad)
    meddler.changes = {}
    stranger = must("key", "new", "--origin", "minhbach.example/khac", "--out", here / "x.key").out.strip()
    ok(run("mirror", server.url, copy, "--log-key", stranger, env=ALONE).code == 2, "a copy of one log does not become that of another")

    # Watching.
    inbox, post = Inbox(), Post()
    watching = ["watch", meddler.url, "--log-key", KEY, "--dir", here / "watch", "--once", "--json", "--as-of", AS_OF, "--quiet", "100000",
                "--webhook", inbox.url, "--mail", "thanh.tra@example.com", "--mail-from", "minhbach@example.com", "--smtp", post.url]
    one = run(*watching, env=ALONE)
    keys = [alert["matter"] for alert in json.loads(one.out)["alerts"]]
    ok(one.code == 4 and any(key.startswith("clock/") for key in keys), "watch tells of legal clocks that are overdue: exit 4", one)
    ok([alert["matter"] for alert in inbox.posts[0]["alerts"]] == keys and len(post.mails) == 1, "the webhook and one letter say the same")
    letter = post.mails[0].decode()
    ok("Subject:" in letter and "thanh.tra@example.com" in letter, "the letter is one", letter[:400])
    two = run(*watching, env=ALONE)
    ok(two.code == 4 and json.loads(two.out)["alerts"] == [] and len(inbox.posts) == 1 and len(post.mails) == 1,
       "nothing is told twice within a day; the exit code says that it is still so", two)
    meddler.changes = lies["the number of the account"]
    inbox.status = 500
    three = run(*watching, env=ALONE)
    told = json.loads(three.out)["alerts"]
    ok(three.code == 16 and [a["code"] for a in told] == ["pages.differ"] and len(post.mails) == 2, "a false page is told: exit 16", three)
    inbox.status = 200
    four = run(*watching, env=ALONE)
    ok(json.loads(four.out)["alerts"] == [] and [a["code"] for a in inbox.posts[1]["alerts"]] == ["pages.differ"] and len(post.mails) == 2,
       "what the webhook could not take is delivered later, and only there", four)
    meddler.changes = {"/checkpoint": lambda _: (forked / "checkpoint").read_bytes()}
    for file in forked.rglob("tile/**/*"):
        if file.is_file():
            meddler.changes["/" + str(file.relative_to(forked))] = lambda _, file=file: file.read_bytes()
    five = run(*watching, env=ALONE)
    told = json.loads(five.out)["alerts"]
    accused = list((here / "watch").glob("misbehaviour-*.txt"))
    ok(five.code == 14 and "fork" in [a["matter"] for a in told] and len(accused) == 1, "a fork is told, with its proof: exit 14", five)
    meddler.changes = {"/checkpoint": (503, b"", {})}
    six = run(*watching, "--policy", here / "none.txt", env=ALONE)
    ok(six.code == 1, "a policy that is not there is a failure of this machine", six)
    meddler.changes = {}
    inbox.stop()
    post.stop()

# The fork, shown to somebody who remembers the book.
with Meddler(forked) as liar:
    told = verify(liar.url, env=ENV)
    proof = pathlib.Path(told.said["misbehaviour"] or "/none")
    ok(told.code == 14 and told.by["append_only"]["code"] == "since.differs" and proof.exists(), "a fork over the web: exit 14 and a proof", told)
    for name in ("bytes", "signatures", "rules"):
        ok(told.by[name]["verdict"] == "holds", f"the fork's own {name} hold: nothing but the memory shows it")
    convicts = run("check", proof, "--log-key", KEY)
    ok(convicts.code == 0 and "MISBEHAVIOUR PROVEN" in convicts.out, "check verifies the proof by itself", convicts)
    text = proof.read_text()
    lines = text.splitlines()
    bent = here / "bent.txt"
    bent.write_text(text.replace(lines[1], "root " + lines[2] if len(lines[2]) == 44 else "root " + "A" * 43 + "="))
    ok(run("check", bent, "--log-key", KEY).code == 10, "a bent proof convicts nobody")
    ok(run("check", proof, "--log-key", stranger).code in (10, 11), "it convicts no other log")
    still = verify(liar.url, "--no-memory", env=ENV)
    ok(still.code == 0, "without a memory the fork looks whole", still)
    refused = run("mirror", liar.url, copy, "--log-key", KEY, "--json", env=ALONE)
    ok(refused.code == 14 and refused.json()["outcome"] == "forked" and size_of(copy) == SIZE + 1,
       "a copy does not follow a fork, and keeps what it has", refused)
ok(verify(here / "copy").code == 0, "the copy is still whole")
# The memory was not moved by any of this.
ok(verify(book, env=ENV).by["append_only"]["verdict"] == "holds", "the memory still holds the true book")

# An old book.
with Meddler(old) as past:
    told = verify(past.url, env=ENV)
    ok(told.code == 14 and told.by["append_only"]["code"] == "since.shorter" and told.said["misbehaviour"] is None,
       "an old book is told as one, and accuses nobody", told)
    told = run("mirror", past.url, copy, "--log-key", KEY, "--json", env=ALONE)
    ok(told.code == 14 and told.json() == {"outcome": "older", "shown": SIZE, "have": SIZE + 1}, "a copy does not go back", told)
# A tree that grew since its checkpoint was read: partial tiles may be gone once the full ones are there.
grown = here / "grown"
shutil.copytree(old, grown)
last = grown / "tile/entries" / f"{SIZE // 256:03}.p" / str(SIZE % 256)
wide = last.read_bytes() + b"\0\1x" * (256 - SIZE % 256)
for partial, full in ((last, wide), (grown / "tile/0" / f"{SIZE // 256:03}.p" / str(SIZE % 256), None)):
    rest = partial.read_bytes() + b"h" * (32 * (256 - SIZE % 256)) if full is None else full
    shutil.rmtree(partial.parent)
    partial.parent.with_suffix("").write_bytes(rest)
with Meddler(grown) as server:
    told = verify(server.url)
    ok(told.code == 0, "where a partial tile is gone the full one serves", told)

# Witnesses.
NOW = int(time.time())
witnesses = [Witness(f"nhan-chung-{n}.example") for n in range(4)]
policy = here / "policy.txt"
policy.write_text("".join(f"witness w{n} {w.vkey}\n" for n, w in enumerate(witnesses)) + "group ba 3 w0 w1 w2 w3\nquorum ba\n")
note = (old / "checkpoint").read_bytes()


def witnessed(times, *more):
    signed = note
    for witness, age in zip(witnesses, times):
        signed = witness.cosign(signed, NOW - age) if age is not None else signed
    (old / "checkpoint").write_bytes(signed)
    return verify(old, "--policy", policy, *more)


hour, day = 3_600, 86_400
fresh = witnessed([hour, hour, None, 2 * hour], "--max-age", "24", "--require", "witnesses")
ok(fresh.code == 0 and fresh.said["quorum_at"] == NOW - 2 * hour and len(fresh.said["witnesses"]) == 3, "three of four witnesses, hours ago", fresh)
few = witnessed([hour, hour, None, None])
ok(few.code == 13 and few.by["witnesses"]["code"] == "witnesses.quorum", "two of four are too few: exit 13", few)
stale = witnessed([9 * day, 9 * day, 9 * day, hour], "--max-age", "48")
ok(stale.code == 13 and stale.by["witnesses"]["code"] == "witnesses.stale", "one young signature does not make an old quorum young", stale)
ok(witnessed([9 * day, 9 * day, 9 * day, None]).code == 0, "a copy on disk may be as old as it is")
with Meddler(old) as server:
    week = verify(server.url, "--policy", policy)
    ok(week.code == 13, "a served book may not, unless --max-age says so", week)

# Minutes in Vietnamese, of a book that is broken; and nothing is overwritten.
broken = here / "broken"
shutil.copytree(forked, broken)
tile = broken / "tile/0/002"
tile.write_bytes(flip(tile.read_bytes()))
told = run("verify", broken, "--log-key", KEY, "--report", here / "bien-ban.html", "--report", here / "bien-ban.xlsx", "--lang", "vi", env=ALONE)
page_ = (here / "bien-ban.html").read_text(encoding="utf-8")
ok(told.code == 10 and "Sổ KHÔNG toàn vẹn" in page_ and "SỔ TẬP" in page_ and "Người kiểm tra ký" in page_, "minutes of a broken book say so", told)
ok(run("verify", broken, "--log-key", KEY, "--report", here / "bien-ban.html", env=ALONE).code == 2, "minutes are not overwritten")
done()
