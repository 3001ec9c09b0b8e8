#!/usr/bin/env python3
"""A ledger with four witnesses of two classes, three of whom must sign: one over the network, one by file, one that hangs, one that
lies. Receipts are provisional until the quorum has signed and never silently less; entries never wait for a witness; a restored
backup and a witness that contradicts stop the signing.
"""

import http.server
import json
import pathlib
import re
import shutil
import socket
import sqlite3
import subprocess
import threading
import time
import urllib.error
import urllib.request

import notes
from book import ORIGIN, Book
from lib import BINARY, Server, directory, done, environment, must, ok, run

here = directory()
book = Book(here)
data = book.data


def fetch(url, body=None):
    try:
        asked = urllib.request.Request(url, data=body, headers={"content-type": "application/json"} if body else {})
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def until(what, seconds=25):
    for _ in range(seconds * 10):
        if what():
            return True
        time.sleep(0.1)
    return False


def port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def init(name):
    return must("witness", "init", "--dir", here / name, "--name", f"witness.example/{name}", "--log", book.log_key).out.strip()


def witness_at(name, at):
    process = subprocess.Popen([BINARY, "witness", "serve", "--dir", str(here / name), "--listen", f"127.0.0.1:{at}"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())
    until(lambda: subprocess.run(["bash", "-c", f"exec 3<>/dev/tcp/127.0.0.1/{at}"], stderr=subprocess.DEVNULL, check=False).returncode == 0)
    return process


class Liar(http.server.BaseHTTPRequestHandler):
    """A witness as the test wants it: what it answers stands in `says`."""

    says = (503, "text/plain", b"")
    hangs = False

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        while Liar.hangs:
            time.sleep(0.1)
        status, kind, body = Liar.says
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


liar = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Liar)
threading.Thread(target=liar.serve_forever, daemon=True).start()
front, press = port(), port()
vkeys = {name: init(name) for name in ("front", "press", "school")}
false_witness = notes.Key("witness.example/donors", kind=4)
policy = data / "witnesses.policy"


def set_policy(donors):
    policy.write_text(f"""log {book.log_key}
witness front {vkeys["front"]} http://127.0.0.1:{front}
witness press {vkeys["press"]} http://127.0.0.1:{press}/
witness school {vkeys["school"]}
witness donors {false_witness.vkey} http://127.0.0.1:{donors}
group public any front school
group civil any press donors
group both all public civil
quorum both
""", encoding="utf-8")


def keys_of(server):
    return json.loads(fetch(server.url + "/api/v1/keys")[1])["witnessing"]


def line_of(server, name):
    return next(line for line in keys_of(server)["witnesses"] if line["name"] == name)


def signers(note):
    return sorted(line.split(" ")[1] for line in note.split("\n\n")[1].splitlines())


count = 0


def gift(server):
    """Hands an entry in; answers with its index and how long that took."""
    global count
    count += 1
    note = book.draft("donation.receive", {
        "account": book.cash, "amount": str(1000 * count), "booked": "2026-10-04", "channel": "cash", "currency": "VND",
        "fund": book.fund, "on": "2026-10-04"}, "cashier", {"donor": "Người Cho Hư Cấu"})
    begun = time.monotonic()
    sent = run("record", note, "--server", server.url)
    return sent, time.monotonic() - begun


for name, text in [("no policy", "quorum\n"), ("another log's", f"log {notes.Key('other.example').vkey}\nquorum none\n"),
                   ("one with a key that is none", f"witness me {book.log_key.split('+')[0]}+00000000+AA==\nquorum me\n")]:
    policy.write_text(text, encoding="utf-8")
    refused = run("export", "--data", data, "--out", here / "x")
    ok(refused.code == 2 and "witnesses.policy" in refused.err, f"a policy that is {name} opens no ledger (exit 2)", refused)

# 1. One witness answers, one hangs: the class of the press is not met.
Liar.hangs = True
set_policy(liar.server_port)
process = witness_at("front", front)
begun = time.monotonic()
with Server(data) as server:
    ok(time.monotonic() - begun < 9, "a witness that hangs holds the start up for no longer than its time limit", time.monotonic() - begun)
    ok(until(lambda: line_of(server, "front")["at"]), "the witness that answers has signed", keys_of(server))
    told = keys_of(server)
    ok(not told["met"] and told["witnessed"] is None, "the quorum is not met: two classes must sign", told)
    ok({line["name"]: line["trouble"] for line in told["witnesses"]} ==
       {"front": None, "press": "silent", "school": None, "donors": "silent"}, "who does not answer is named", told)
    ok([group["met"] for group in told["groups"]] == [True, False, False], "each class says whether it is met", told)
    note = fetch(server.url + "/checkpoint")[1]
    ok(signers(note) == [ORIGIN, "witness.example/front"], "the checkpoint is published with the line that there is", note)
    sent, took = gift(server)
    index = int(sent.out.split("\t")[0])
    ok(sent.code == 0 and took < 4, "an entry does not wait for witnesses", took)
    Liar.hangs = False
    one = json.loads(fetch(f"{server.url}/api/v1/e/{index}")[1])
    ok(one["covered"] == "provisional", "it is provisional", one.get("covered"))
    html = fetch(f"{server.url}/en/d/{sent.out.split()[1]}")[1]
    ok("Provisional:" in html and "Witnessed:" not in html, "its receipt page says so")
    home = json.loads(fetch(server.url + "/api/v1/")[1])["book"]
    ok(home["quorum"] is False and home["witnessed"] is None, "so does the first page", home)
    size = index + 1
    ok(until(lambda: fetch(server.url + "/checkpoint")[1].split("\n")[1] == str(size)), "it is published")
    before = fetch(server.url + "/checkpoint")[1]

    # 2. The press comes back: the same checkpoint is published with more lines.
    other = witness_at("press", press)
    ok(until(lambda: line_of(server, "press")["at"]), "a witness that came back is asked again", keys_of(server))
    until(lambda: keys_of(server)["met"])
    after = fetch(server.url + "/checkpoint")[1]
    ok(after.startswith(before.split("\n\n")[0]) and set(signers(before)) < set(signers(after)), "the same checkpoint has more lines", after)
    told = keys_of(server)
    ok(told["met"] and told["witnessed"] == size, "the quorum is met", told)
    one = json.loads(fetch(f"{server.url}/api/v1/e/{index}")[1])
    ok(one["covered"] == "witnessed", "what was provisional is witnessed", one.get("covered"))
    ok("Witnessed:" in fetch(f"{server.url}/en/d/{sent.out.split()[1]}")[1], "and its receipt says so")
    ok(fetch(server.url + "/witnessed")[1] == after, "/witnessed is the newest checkpoint with a quorum")
    ok(fetch(server.url + "/witnesses.policy")[1] == policy.read_text(encoding="utf-8"), "the policy is public")

    # 3. Both leave: a new entry is provisional, the old one stays witnessed.
    for one in (process, other):
        one.kill()
        one.wait()
    newer, _ = gift(server)
    ok(until(lambda: fetch(server.url + "/checkpoint")[1].split("\n")[1] == str(size + 1)), "publishing goes on without witnesses")
    told = keys_of(server)
    ok(not told["met"] and told["witnessed"] == size, "the new checkpoint is not witnessed, the old one still is", told)
    for at, expected in [(index, "witnessed"), (index + 1, "provisional")]:
        one = json.loads(fetch(f"{server.url}/api/v1/e/{at}")[1])
        ok(one["covered"] == expected, f"entry {at} is {expected}", one["covered"])
    old_proof = here / "old.tlog-proof"
    old_proof.write_text(fetch(f"{server.url}/e/{index}.tlog-proof")[1], encoding="utf-8")
    new_proof = here / "new.tlog-proof"
    new_proof.write_text(fetch(f"{server.url}/e/{index + 1}.tlog-proof")[1], encoding="utf-8")

# The policy that a reader holds is from elsewhere: here a copy.
mine = here / "mine.policy"
shutil.copy(policy, mine)
old = run("check", old_proof, "--log-key", book.log_key, "--policy", mine)
ok(old.code == 0 and "WITNESSED" in old.out, "a proof of the old entry is witnessed", old)
new = run("check", new_proof, "--log-key", book.log_key, "--policy", mine)
ok(new.code == 13 and "PROVISIONAL" in new.out, "one of the new entry is provisional (exit 13)", new)
bent = here / "bent.tlog-proof"
text = old_proof.read_text(encoding="utf-8")
line = next(line for line in text.splitlines() if "witness.example/press" in line)
bent.write_text(text.replace(line, line[:-12] + ("A" if line[-12] != "A" else "B") + line[-11:]), encoding="utf-8")
ok(run("check", bent, "--log-key", book.log_key, "--policy", mine).code == 13, "an altered line of a witness fails (exit 13)")
none = run("check", new_proof, "--log-key", book.log_key)
ok(none.code == 0 and "Not checked: whether witnesses" in none.out, "without a policy check says that it has not looked", none)
bundle = here / "bundle"
must("export", "--data", data, "--out", bundle)
must("prove", str(index), "--bundle", bundle, "--out", here / "b.tlog-proof")
must("prove", str(index), "--data", data, "--out", here / "d.tlog-proof")
ok((here / "b.tlog-proof").read_bytes() == (here / "d.tlog-proof").read_bytes() == old_proof.read_bytes(),
   "prove --data, prove --bundle and the server give one proof, under the witnessed checkpoint")

# 4. By file: the school signs the newest checkpoint, the press too; together they are enough.
answers = []
for name in ("school", "press"):
    must("witness", "ask", "--data", data, "--for", name, "--out", here / f"{name}.request")
    asked = (here / f"{name}.request").read_text(encoding="utf-8")
    ok(asked.startswith("old 0\n" if name == "school" else f"old {size}\n"), f"the request to {name} begins where it signed last", asked)
    must("witness", "answer", here / f"{name}.request", "--dir", here / name, "--out", here / f"{name}.answer")
    answers.append(must("witness", "take", here / f"{name}.answer", "--data", data))
ok("first" in answers[1].out and str(size + 1) in answers[1].out, "two answers by file are a quorum", answers[1])
note = (data / "public" / "checkpoint").read_text(encoding="utf-8")
ok(signers(note) == [ORIGIN, "witness.example/press", "witness.example/school"], "the published checkpoint has both lines", note)
again = must("witness", "take", here / "school.answer", "--data", data)
ok((data / "public" / "checkpoint").read_text(encoding="utf-8") == note, "taking an answer in twice changes nothing", again)
stale = must("witness", "ask", "--data", data, "--old", "1", "--out", here / "stale.request")
refused = run("witness", "answer", here / "stale.request", "--dir", here / "school", "--out", here / "no.answer")
ok(refused.code == 3 and "[witness.conflict]" in refused.err and f"--old {size + 1}" in refused.err and not (here / "no.answer").exists(),
   "a witness that has signed more says what to ask for (exit 3)", refused)
foreign = here / "foreign.answer"
stranger = notes.Key("witness.example/nobody", kind=4)
text = note.split("\n\n")[0] + "\n"
foreign.write_text(text + "\n" + note.split("\n\n")[1].splitlines()[0] + "\n" + stranger.cosignature(text, 1_790_000_000), encoding="utf-8")
ok(run("witness", "take", foreign, "--data", data).code == 13, "an answer without a line of a known witness is not taken (exit 13)")
wrong = here / "wrong.answer"
bad = notes.Key("witness.example/donors", b"\x01" * 32, kind=4)
bad.id = false_witness.id
wrong.write_text(text + "\n" + note.split("\n\n")[1].splitlines()[0] + "\n" + bad.cosignature(text, 1_790_000_000), encoding="utf-8")
ok(run("witness", "take", wrong, "--data", data).code == 2, "a line of a known witness that does not verify is refused (exit 2)")
with Server(data) as server:
    asked = must("witness", "ask", "--server", server.url, "--old", "0", "--out", here / "s.request")
    ok((here / "s.request").read_text(encoding="utf-8").startswith("old 0\n\n" + ORIGIN), "the same through a server that runs", asked)
    text = fetch(server.url + "/checkpoint")[1].split("\n\n")[0] + "\n"
    log_line = fetch(server.url + "/checkpoint")[1].split("\n\n")[1].splitlines()[0]
    (here / "s.answer").write_text(f"{text}\n{log_line}\n{false_witness.cosignature(text, int(time.time()))}", encoding="utf-8")
    taken = must("witness", "take", here / "s.answer", "--server", server.url)
    ok("donors" in taken.out and "witness.example/donors" in fetch(server.url + "/checkpoint")[1], "and its answer is taken in", taken)
    ok(run("witness", "take", wrong, "--server", server.url).code == 2, "a wrong one is not")
verified = run("verify", data, "--log-key", book.log_key, "--json")
ok(verified.code == 0, "the data directory verifies with all that was taken in", verified)

# 5. Every stored line is held against its checkpoint and key.
for column, change in [("size", "size - 2"), ("signed", "signed + 1"), ("line", "replace(line, 'witness', 'wjtness')"),
                       ("witness", "replace(witness, 'witness', 'wjtness')"), ("size", "size + 1000")]:
    copy = here / "copy"
    shutil.copytree(data, copy)
    db = sqlite3.connect(copy / "ledger.db")
    db.execute("DROP TRIGGER cosignatures_forward")
    db.execute(f"UPDATE cosignatures SET {column} = {change} WHERE size = (SELECT max(size) FROM cosignatures) AND witness LIKE '%school%'")
    db.commit()
    db.close()
    broken = run("verify", copy, "--log-key", book.log_key)
    ok(broken.code == 16, f"a stored line whose {column} is altered ({change}) is found (exit 16)", broken)
    shutil.rmtree(copy)
copy = here / "copy"
shutil.copytree(data, copy)
db = sqlite3.connect(copy / "ledger.db")
try:
    db.execute("DELETE FROM cosignatures")
    ok(False, "the database lets go of no line")
except sqlite3.Error:
    ok(True, "the database lets go of no line")
db.execute("DROP TRIGGER cosignatures_no_delete")
db.execute("DELETE FROM cosignatures WHERE witness LIKE '%press%'")
db.commit()
db.close()
broken = run("verify", copy, "--log-key", book.log_key)
ok(broken.code == 16 and "has lost a line" in broken.out, "a published line that the database has lost is found (exit 16)", broken)
shutil.rmtree(copy)

# 6. A restored backup.
backup = here / "backup"
shutil.copytree(data, backup)
process = witness_at("front", front)
with Server(data) as server:
    gift(server)
    ok(until(lambda: line_of(server, "front")["at"]), "a witness has signed what the backup does not have", keys_of(server))
shutil.rmtree(data)
shutil.copytree(backup, data)
refused = run("serve", "--data", data, "--listen", "127.0.0.1:0")
ok(refused.code == 16 and "[store.rollback]" in refused.err and "front" in refused.err, "a restored backup is not served (exit 16)", refused)
process.kill()
process.wait()

# 7. A witness that contradicts, while the server runs.
for name, says in [("has seen more of the book", (409, "text/x.tlog.size", b"999999\n")), ("has seen another book", (422, "text/plain", b"no\n"))]:
    Liar.says = (503, "text/plain", b"")
    copy = here / "halt"
    shutil.copytree(data, copy)
    with Server(copy) as server:
        gift(server)
        ok(until(lambda: line_of(server, "donors")["trouble"] == "refused"), "a witness that refuses is no reason to stop", keys_of(server))
        Liar.says = says
        sent, _ = gift(server)
        ok(sent.code == 0, "entries go on", sent)
        ok(until(lambda: keys_of(server)["halted"]), f"a witness that {name} stops the signing", keys_of(server))
        sent, _ = gift(server)
        ok(sent.code != 0, "no entry is admitted any more", sent)
        ok("stopped signing" in fetch(server.url + "/en/")[1] and "stopped signing" in fetch(server.url + "/en/keys")[1], "and the pages say so")
    shutil.rmtree(copy)
for number in range(3):
    Liar.says = [(200, "text/plain", b"\xff\xfe"), (409, "text/plain", b"many\n"), (302, "text/plain", b"")][number]
    with Server(data) as server:
        gift(server)
        ok(until(lambda: line_of(server, "donors")["trouble"] in ("odd", "refused")), "an answer without sense is no reason to stop", Liar.says)
        ok(not keys_of(server)["halted"], "signing goes on")
liar.shutdown()
done()
