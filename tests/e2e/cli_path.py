#!/usr/bin/env python3
"""The whole way of a user with nothing but the command line: from two governors' signatures to a checked proof."""

import json
import pathlib
import shutil

from book import Book
from lib import Server, directory, done, must, ok, run

here = directory()
book = Book(here)
ok(book.size() > 0, "init, two of three governors sign, record opens the ledger")

one = run("record", book.alone, "--data", book.data)
ok(one.code == 3 and "[authority.threshold]" in one.err, "one governor alone is refused by a rule (exit 3)", one)

dry = must("import", "statement", book.statement, "--data", book.data, "--account", book.bank, "--fund", book.fund,
           "--dry-run", "--json")
before = book.size()
ok(dry.json()["dry_run"] and dry.json()["fates"]["donation"]["count"] == 4, "a dry run reads four gifts", dry)
done_ = book.import_statement()
fates = done_.json()["fates"]
ok(done_.code == 0 and fates["donation"] == {"count": 4, "sum": 21_200_000}, "four gifts are imported", done_)
ok(fates["held_payment"]["count"] == 1 and fates["income"]["count"] == 1, "a fee is held, interest is income", done_)
ok(done_.json()["incomplete_days"] == [] and done_.json()["seals"], "every day is sealed as complete", done_)
size = book.size()
again = book.import_statement()
ok(again.code == 0 and again.json()["fates"]["already_imported"]["count"] == 7 and book.size() == size,
   "importing again adds nothing", again)

proposal = book.post("allocation.propose", {
    "amount": "12000000", "chapter": book.chapter, "currency": "VND", "from": "2026-10-02", "fund": book.fund,
    "on": "2026-10-02", "purpose": "cuu-tro", "until": "2026-12-31"}, "accountant")
self_approved = book.try_post("allocation.approve", {"booked": "2026-10-02", "on": "2026-10-02",
                                                    "proposal": proposal["text"]}, "accountant2")
ok(self_approved.code == 3 and "[eyes.same_holder]" in self_approved.err, "self-approval is refused", self_approved)
too_much = book.post("allocation.propose", {
    "amount": "900000000", "chapter": book.chapter, "currency": "VND", "from": "2026-10-02", "fund": book.fund,
    "on": "2026-10-02", "purpose": "cuu-tro", "until": "2026-12-31"}, "accountant")
above = book.try_post("allocation.approve", {"booked": "2026-10-02", "on": "2026-10-02", "proposal": too_much["text"]},
                      "approver")
ok(above.code == 3 and "[funds.short]" in above.err, "more than is free is refused", above)
book.post("allocation.approve", {"booked": "2026-10-02", "on": "2026-10-02", "proposal": proposal["text"]}, "approver")
book.post("transfer.move", {"amount": "12000000", "booked": "2026-10-02", "currency": "VND", "from": book.transit,
                            "fund": book.fund, "on": "2026-10-02", "to": book.cash}, "cashier")
criteria = book.post("report.publish", {"chapter": book.chapter, "checkpoint": 1, "document": book.hash("criteria"),
                                        "on": "2026-10-01", "size": 1000, "what": "criteria"}, "accountant")
roster = book.post("roster.seal", {"adopted": criteria["text"], "chapter": book.chapter, "count": 30, "criteria": book.hash("criteria"),
                                   "on": "2026-10-03", "root": book.hash("roster")}, "officer")
portions = {"absent": 0, "account": book.cash, "allocation": proposal["id"], "amount": "12000000",
            "booked": "2026-10-03", "currency": "VND", "on": "2026-10-03",
            "portions": {"code": 0, "proxy": 1, "signed": 28, "thumbprint": 1},
            "root": book.hash("sign-off"), "roster": roster["text"]}
many = book.try_post("distribution.make", dict(portions, portions={"code": 0, "proxy": 1, "signed": 29, "thumbprint": 1}),
                     "cashier")
ok(many.code == 3 and "[distribution.portions]" in many.err, "31 portions for a list of 30 are refused", many)
made = book.post("distribution.make", portions, "cashier")
book.post("distribution.confirm", {"distribution": made["text"], "evidence": "witnesses", "on": "2026-10-03",
                                   "portions": 30}, "officer")

gift = book.first("donation.receive")
data = must("trace", gift, "--data", book.data, "--json")
trace = data.json()
ok(sum(part["amount"] for part in trace["now"]) == trace["amount"], "the parts of a gift sum to it exactly", data)
ok(any(stop["kind"] == "distribution.make" for stop in trace["stops"]), "the gift is followed to its distribution", data)
by_code = must("trace", trace["code"], "--data", book.data, "--json")
ok(by_code.json() == trace, "the look-up code finds the same entry", by_code)

proof, key = here / "gift.tlog-proof", here / "log.vkey"
must("prove", trace["code"], "--data", book.data, "--out", proof)
bundle = here / "bundle"
must("export", "--data", book.data, "--out", bundle)
shutil.copy(bundle / "log.vkey", key)
from_bundle = must("trace", trace["code"], "--bundle", bundle, "--json")
ok(from_bundle.out == data.out, "trace --bundle answers just as --data", from_bundle)
second = here / "second.tlog-proof"
must("prove", trace["code"], "--bundle", bundle, "--out", second)
ok(second.read_bytes() == proof.read_bytes(), "prove --bundle writes the same proof")

verified = must("verify", book.data, "--log-key", key, "--json")
holds = {v["promise"]: v["verdict"] for v in verified.json()["verdicts"]}
wanted = {"bytes", "signatures", "rules", "statements", "attribution", "copies"}
ok(all(holds[name] == "holds" for name in wanted), "verify holds on the data directory", verified)
exported = must("verify", bundle, "--log-key", key, "--json")
ok(exported.code == 0, "verify holds on the export", exported)
needs = run("verify", bundle, "--log-key", key, "--require", "witnesses")
ok(needs.code == 13, "a required verdict that was not checked fails with its own code", needs)
nokey = run("verify", bundle)
ok(nokey.code == 2, "verify without a key is a usage error (exit 2)", nokey)
own = run("verify", bundle, "--trust-own-key")
ok(own.code == 0 and own.out.count("inside the book itself") >= 6, "trusting the book's own key is said in every verdict", own)
saved = here / "saved"
shutil.copy(bundle / "checkpoint", saved)
since = must("verify", book.data, "--log-key", key, "--since", saved, "--require", "append_only")
ok(since.code == 0, "the book extends a checkpoint that was kept", since)
rebuilt = must("rebuild", "--data", book.data)
after = run("verify", book.data, "--log-key", key, "--json")
ok(after.code == 0 and after.json()["verdicts"] == verified.json()["verdicts"], "rebuild changes no verdict", after)

with Server(book.data) as server:
    held = run("record", book.alone, "--data", book.data)
    ok(held.code == 1 and server.url in held.err, "while a server holds the directory: exit 1 and its URL", held)
    note = book.draft("donation.receive", {
        "account": book.cash, "amount": "500000", "booked": "2026-10-04", "channel": "cash", "currency": "VND",
        "fund": book.fund, "on": "2026-10-04"}, "cashier", {"donor": "Người Cho Hư Cấu"})
    sent = run("record", note, "--server", server.url)
    ok(sent.code == 0 and sent.out.strip().count("\t") == 1, "record --server prints index and code", sent)
    twice = run("record", note, "--server", server.url)
    ok(twice.code == 0 and twice.out == sent.out, "sending it again answers with the first index and code", twice)

shutil.rmtree(book.data)
shutil.rmtree(bundle)
checked = run("check", proof, "--log-key", key)
ok(checked.code == 0 and trace["code"] in checked.out, "check needs nothing but the file and the key", checked)
altered = here / "altered.tlog-proof"
text = proof.read_text()
at = text.index("extra ") + 60
altered.write_text(text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1:])
ok(run("check", altered, "--log-key", key).code == 10, "an altered proof fails with exit 10")
stranger = must("key", "new", "--origin", "minhbach.example/khac", "--out", here / "x.key").out.strip()
ok(run("check", proof, "--log-key", stranger).code in (10, 11), "another log's key does not check it")
vi = run("check", proof, "--log-key", key, "--lang", "vi")
ok(vi.out.startswith("ĐÚNG"), "the verdict speaks Vietnamese", vi)
done()
