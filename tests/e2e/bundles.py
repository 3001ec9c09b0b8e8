"""Exported bundles read by nothing but the format: entries, the tree over them, and a plain sum of the money.

Written from docs/FORMAT.md and independent of the program, so that what the program says of a book can be compared with the bytes.
"""

import base64
import hashlib
import json
import pathlib
from collections import Counter, defaultdict


class Entry:
    """One entry: its bytes, where they stand, and what they say. An adopted note says what the note says."""

    def __init__(self, index, leaf, file, offset):
        self.index, self.leaf, self.file, self.offset = index, leaf, file, offset
        received, prev, empty, rest = leaf.decode("utf-8").split("\n", 3)
        self.received = int(received.removeprefix("received "))
        self.prev = prev.removeprefix("prev ")
        assert empty == ""
        self.note = rest
        self.kind, self.body, self.text = self.said(rest)
        self.sealed_as = self.kind
        # What the entry itself says, where the note that it adopts says something else.
        self.outer = self.body
        if self.kind == "field.adopt":
            self.kind, self.body, _ = self.said(self.body["note"])

    @staticmethod
    def said(note):
        """Kind, body and text hash of a note."""
        origin, kind, body, _ = note.split("\n", 3)
        text = f"{origin}\n{kind}\n{body}\n"
        return kind, json.loads(body), base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()

    @property
    def day(self):
        return self.body.get("booked", self.body["on"])

    def __repr__(self):
        return f"{self.index} {self.kind}"


def files(bundle):
    """The entry bundles in order: the full ones, then the widest partial one."""
    folder = pathlib.Path(bundle) / "tile" / "entries"
    full = sorted(path for path in folder.iterdir() if path.is_file())
    partial = [max(path.iterdir(), key=lambda one: int(one.name)) for path in sorted(folder.iterdir())
               if path.is_dir() and not path.with_suffix("").exists()]
    return full + partial


def pieces(file):
    """The leaves in an entry bundle, each with the offset of its length."""
    data, at = file.read_bytes(), 0
    while at < len(data):
        size = int.from_bytes(data[at:at + 2], "big")
        yield at, data[at + 2:at + 2 + size]
        at += 2 + size


def entries(bundle):
    """All entries of an export."""
    found = []
    for file in files(bundle):
        for offset, leaf in pieces(file):
            found.append(Entry(len(found), leaf, file, offset))
    return found


def root(leaves):
    """RFC 6962: the root over leaves."""
    def over(hashes):
        if len(hashes) == 1:
            return hashes[0]
        half = 1 << (len(hashes) - 1).bit_length() - 1
        return hashlib.sha256(b"\1" + over(hashes[:half]) + over(hashes[half:])).digest()
    return base64.b64encode(over([hashlib.sha256(b"\0" + leaf).digest() for leaf in leaves])).decode()


def checkpoint(bundle):
    """Size and root that the checkpoint states."""
    _, size, stated, *_ = (pathlib.Path(bundle) / "checkpoint").read_text(encoding="utf-8").split("\n")
    return int(size), stated


def minor(amount):
    """A decimal amount in its smallest units."""
    return int(amount.replace(".", ""))


def money(found, currency="VND", holds=lambda fund: True):
    """What came, went and is left of a currency, added up entry by entry; of funds that `holds` names, where it is given.

    This is bookkeeping in its plainest form: it knows nothing of lines, numbers or allocations.
    """
    by_text = {entry.text: entry for entry in found}
    funds = {entry.body["id"]: entry.body["fund"] for entry in found if entry.kind == "allocation.propose"}
    sums = Counter()
    undone = {entry.body["entry"] for entry in found if entry.kind == "entry.reverse"}
    orders = {entry.body["id"]: entry for entry in found if entry.kind == "purchase.order"}
    assigned = {entry.body["hold"]: entry for entry in found if entry.kind == "payment.assign" and entry.text not in undone}
    for entry in found:
        body, kind = entry.body, entry.kind
        if entry.text in undone:
            continue
        here = body.get("currency") == currency
        if kind in ("donation.receive", "receipt.hold", "income.receive", "balance.open") and here:
            cost = minor(body.get("cost", "0"))
            if holds(body["fund"]):
                sums["received"] += minor(body["amount"]) - cost
            if cost and holds("cost"):
                sums["received"] += cost
        elif kind == "donation.return" and here and holds(by_text[body["donation"]].body["fund"]):
            sums["received"] -= minor(body["amount"])
            sums["returned"] += minor(body["amount"])
        elif kind == "distribution.make" and here and holds(funds[body["allocation"]]):
            sums["distributed"] += minor(body["amount"])
        elif kind == "distribution.adjust":
            made = by_text[body["distribution"]].body
            if made.get("currency") == currency and holds(funds[made["allocation"]]):
                sums["distributed"] -= minor(body["returned"])
        elif kind == "expense.pay" and here and holds(funds[body["allocation"]]):
            sums["spent"] += minor(body["amount"])
        elif kind == "partner.send" and here and holds(funds[body["allocation"]]):
            sums["sent_on"] += minor(body["amount"])
        elif kind == "purchase.pay" and here:
            for paid in body["orders"]:
                if holds(funds[orders[paid["order"]].body["allocation"]]):
                    sums["spent"] += minor(paid["amount"]) * (1 if body["way"] == "pay" else -1)
        elif kind == "payment.hold" and here and holds(body["fund"]):
            to = assigned.get(entry.text)
            sums["spent" if to else "held"] += minor(body["amount"])
        elif kind == "currency.exchange":
            if body["currency_to"] == currency and holds(body.get("fund")):
                sums["exchanged_in"] += minor(body["amount_to"])
            if body["currency_from"] == currency and holds(body.get("fund")):
                sums["exchanged_out"] += minor(body["amount_from"])
    sums["in_hand"] = (sums["received"] + sums["exchanged_in"] - sums["exchanged_out"] - sums["distributed"] - sums["spent"]
                       - sums["sent_on"] - sums["held"])
    return sums


def delivered(found):
    """Money handed over in each commune: by the place that the distribution names, less what came back."""
    by_text = {entry.text: entry for entry in found}
    sums = defaultdict(lambda: [0, 0])
    for entry in found:
        body = entry.body
        if entry.kind == "distribution.make" and "area" in body and "currency" in body:
            place = sums[body["area"]["code"]]
            place[0] += minor(body["amount"])
            place[1] += sum(body["portions"].values())
        elif entry.kind == "distribution.adjust":
            made = by_text[body["distribution"]].body
            if "area" in made and "currency" in made:
                place = sums[made["area"]["code"]]
                place[0] -= minor(body["returned"])
                place[1] += body["portions"] - sum(made["portions"].values())
    return sums
