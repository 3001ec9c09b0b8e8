"""What the stories of goods share: the small ledger of `book.py`, with storekeepers, communes and items."""

from book import Book
from lib import must, run

GOVERNORS = ("governor0", "governor1")


class GoodsBook(Book):
    """A province with warehouses, and communes with a storekeeper and an officer each."""

    def __init__(self, here, communes=1):
        super().__init__(here)
        self.person("storekeeper", "storekeeper", self.chapter)
        self.person("witness", "field_officer", self.chapter)
        self.store = self.place("warehouse", "Kho tỉnh")
        self.road = self.place("transit", "Xe chở hàng")
        self.communes = []
        for n in range(communes):
            commune = self.post("chapter.open", {"kind": "commune", "name": f"Hội xã {n + 1} (thử)", "on": "2026-08-02",
                                                 "parent": self.chapter}, *GOVERNORS)["id"]
            self.person(f"officer{n}", "field_officer", commune)
            self.communes.append((commune, self.place("warehouse", f"Kho xã {n + 1}", commune)))

    def person(self, key, role, chapter):
        self.people = getattr(self, "people", 100) + 1
        self.post("key.grant", {"chapter": chapter, "holder": f"{self.people:032x}", "key": self.key(key),
                                "on": "2026-08-02", "role": role}, *GOVERNORS)

    def place(self, kind, name, chapter=None):
        return self.post("account.open", {"chapter": chapter or self.chapter, "currency": "VND", "kind": kind, "name": name,
                                          "on": "2026-08-02"}, "approver")["id"]

    def item(self, name, unit, scale=0):
        return self.post("item.define", {"approvals": [], "name": name, "on": "2026-08-02", "scale": scale, "unit": unit},
                         "storekeeper")["id"]

    def gift(self, item, amount, fund=None, expiry=None, day="2026-09-02"):
        goods = {"condition": "good", "item": item}
        if expiry:
            goods["expiry"] = expiry
        return self.post("donation.receive", {
            "account": self.store, "amount": amount, "booked": day, "channel": "goods", "fund": fund or self.fund,
            "goods": goods, "on": day}, "storekeeper", private={"donor": "Công ty Hư Cấu"})

    def cash_gift(self, amount, fund, day="2026-09-02"):
        return self.post("donation.receive", {
            "account": self.cash, "amount": amount, "booked": day, "channel": "cash", "currency": "VND", "fund": fund,
            "on": day}, "cashier")

    def allocate(self, amount, fund=None, lot=None, chapter=None, day="2026-09-03"):
        body = {"amount": amount, "chapter": chapter or self.chapter, "from": day, "fund": fund or self.fund, "on": day,
                "purpose": "luong-thuc", "until": "2026-12-31"}
        body.update({"lot": lot} if lot else {"currency": "VND"})
        proposal = self.post("allocation.propose", body, "accountant")
        self.post("allocation.approve", {"booked": day, "on": day, "proposal": proposal["text"]}, "approver")
        return proposal["id"]

    def hand_out(self, allocation, lot, amount, account, by, day="2026-09-08", portions=20):
        return self.post("distribution.make", {
            "absent": 0, "account": account, "allocation": allocation, "amount": amount, "booked": day, "lot": lot,
            "on": day, "portions": {"code": 0, "proxy": 0, "signed": portions, "thumbprint": 0},
            "root": self.hash("sign-off")}, by)

    def bundle(self):
        """Exports the book; answers with the directory of the export."""
        out = self.here / "bundle"
        must("export", "--data", self.data, "--out", out)
        return out

    def verified(self, bundle):
        return run("verify", bundle, "--log-key", self.log_key, "--json")


def trace(bundle, entry):
    """Where an entry is now, from the bundle alone: by place, with its stops."""
    told = must("trace", entry["code"], "--bundle", bundle, "--json").json()
    told["places"] = {part["place"]: part["amount"] for part in told["now"]}
    return told
