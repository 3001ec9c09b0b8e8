"""A small real ledger, made by the command line alone: two of three governors, one chapter, one bank."""

import base64
import hashlib
import json
import re

from lib import must, run

ORIGIN = "minhbach.example/huyen-thu"

STATEMENT = """\ufeffNGÂN HÀNG MẪU,,,,,
Từ ngày 01/09/2026 đến ngày 30/09/2026,,,Ngày in: 01/10/2026,,
Số dư đầu kỳ/Opening balance,0,,,,
Ngày GD/TNX Date,Số CT/Doc No,Số tiền ghi nợ/Debit,Số tiền ghi có/Credit,Số dư/Balance,Nội dung chi tiết/Transactions in detail
02/09/2026,5001.11,,200.000,,{canary}
02/09/2026,5001.12,,1.000.000,1.200.000,MBVCB.123.TRAN THI B ung ho
05/09/2026,5002.01,,5.000.000,,ung ho ba con
05/09/2026,5002.02,,15.000.000,21.200.000,CONG TY MAU ung ho
15/09/2026,5003.01,12.000.000,,9.200.000,RUT TIEN MAT NHAP QUY
28/09/2026,5004.01,11.000,,9.189.000,PHI QUAN LY TAI KHOAN T9/2026
30/09/2026,5005.01,,3.500,9.192.500,TRA LAI TIEN GUI QUY 3
Số dư cuối kỳ/Closing balance,9.192.500,,,,
"""


class Book:
    """The ledger with the ids that a test needs. Keys by role; holders as the governors granted them."""

    def __init__(self, here, canary="MBVCB.122.NGUYEN VAN A ung ho dong bao", postgres=None, practice=False):
        self.here, self.data = here, here / "data"
        self.keys, self.count = {}, 0
        governors = [self.key(f"governor{n}") for n in range(3)]
        init = must("init", "--data", self.data, "--origin", ORIGIN, "--name", "Hội Chữ thập đỏ (thử)", "--zone",
                    "Asia/Ho_Chi_Minh", "--governor", *governors, "--threshold", "2", *(["--practice"] if practice else []))
        self.log_key = init.out.strip()
        if postgres:
            with open(self.data / "minhbach.toml", "a", encoding="utf-8") as config:
                config.write('\n[postgres]\nledger = "{}"\nvault = "{}"\n'.format(*postgres))
        note = self.data / "ledger.open.note"
        must("sign", note, "--key", self.keys["governor0"])
        self.alone = here / "alone.note"
        self.alone.write_bytes(note.read_bytes())
        must("sign", note, "--key", self.keys["governor2"])
        # One governor alone must fail on the empty book already.
        refused = run("record", self.alone, "--data", self.data)
        assert refused.code == 3, refused
        must("record", note, "--data", self.data)
        self.registry()
        self.statement = here / "sao-ke.csv"
        self.statement.write_text(STATEMENT.replace("{canary}", canary), encoding="utf-8")
        self.alone = self.draft("chapter.open", {"kind": "branch", "name": "Chi hội", "on": "2026-08-01",
                                                 "parent": self.chapter}, "governor1")

    def key(self, role):
        path = self.here / f"{role}.key"
        self.keys[role] = path
        return must("key", "new", "--origin", ORIGIN, "--out", path).out.strip()

    def registry(self):
        governors = ["governor0", "governor1"]
        self.post("policy.set", {"approvals": [{"above": "0", "approvers": 1}], "currency": "VND", "least": 10,
                                 "on": "2026-08-01", "relaxed": [], "rules": 5}, *governors)
        self.chapter = self.post("chapter.open", {"kind": "province", "name": "Hội tỉnh (thử)", "on": "2026-08-01"},
                                 *governors)["id"]
        roles = {"accountant": "accountant", "cashier": "cashier", "approver": "approver", "officer": "field_officer"}
        for n, (key, role) in enumerate(roles.items()):
            self.grant(key, role, f"{n + 1:032x}", governors)
        # The accountant's second key, as an approver: the same holder.
        self.grant("accountant2", "approver", f"{1:032x}", governors)

        def account(kind, name, **more):
            body = {"chapter": self.chapter, "currency": "VND", "kind": kind, "name": name, "on": "2026-08-02", **more}
            return self.post("account.open", body, "approver")["id"]

        def fund(kind, name):
            body = {"areas": [], "chapter": self.chapter, "kind": kind, "name": name, "on": "2026-08-02", "purposes": []}
            return self.post("fund.open", body, "approver")["id"]
        self.bank = account("bank", "Tài khoản ngân hàng", bank="Vietcombank", number="9800000000099")
        self.cash = account("cash", "Quỹ tiền mặt")
        self.transit = account("transit", "Tiền đang chuyển")
        self.suspense = fund("suspense", "Tiền chờ xác định")
        self.cost = fund("cost", "Quỹ chi phí")
        self.fund = fund("aid", "Quỹ cứu trợ")

    def grant(self, key, role, holder, governors):
        vkey = self.key(key)
        self.post("key.grant", {"chapter": self.chapter, "holder": holder, "key": vkey, "on": "2026-08-01",
                                "role": role}, *governors)

    def draft(self, kind, public, role, private=None):
        """A signed note file."""
        self.count += 1
        note = self.here / f"{self.count}.note"
        must("draft", kind, "--json", "-", "--out", note, "--origin", ORIGIN,
             stdin=json.dumps({"public": public, "private": private or {}}).encode())
        must("sign", note, "--key", self.keys[role])
        return note

    def try_post(self, kind, public, *roles, private=None):
        keys = [part for role in roles for part in ("--key", self.keys[role])]
        return run("record", kind, "--json", "-", *keys, "--data", self.data,
                   stdin=json.dumps({"public": public, "private": private or {}}).encode())

    def post(self, kind, public, *roles, private=None):
        """Records an entry; answers with its index, code, id and the hash of its text."""
        self.count += 1
        note = self.here / f"{self.count}.note"
        must("draft", kind, "--json", "-", "--out", note, "--origin", ORIGIN,
             stdin=json.dumps({"public": public, "private": private or {}}).encode())
        text = note.read_bytes()
        for role in roles:
            must("sign", note, "--key", self.keys[role])
        recorded = must("record", note, "--data", self.data)
        index, code = recorded.out.strip().split("\t")
        body = json.loads(text.decode().splitlines()[2])
        return {"index": int(index), "code": code, "id": body["id"],
                "text": base64.b64encode(hashlib.sha256(text).digest()).decode()}

    def import_statement(self, *files, key="accountant", code=None):
        args = ["import", "statement", *(files or [self.statement]), "--data", self.data, "--account", self.bank,
                "--fund", self.fund, "--key", self.keys[key], "--json"]
        return run(*args)

    def to_rules_2(self, **more):
        """Raises the rules; the policy stays what it was."""
        self.post("policy.set", {"approvals": [{"above": "0", "approvers": 1}], "currency": "VND", "least": 10, "on": "2026-08-03",
                                 "relaxed": [], "rules": 5, **more}, "governor0", "governor1")

    @staticmethod
    def line_id(day, n):
        """The id of an entry made by hand from the n-th line of a day's statement."""
        import datetime
        midnight = datetime.datetime.fromisoformat(day).replace(tzinfo=datetime.timezone.utc)
        return f"{int(midnight.timestamp() * 1000):012x}{n:020x}"

    def proposal(self, amount, on, until, fund=None, purpose="cuu-tro"):
        return {"amount": amount, "chapter": self.chapter, "currency": "VND", "from": on, "fund": fund or self.fund, "on": on,
                "purpose": purpose, "until": until}

    def allocate(self, amount, on, until, **more):
        """Proposes and approves; answers with the proposal."""
        made = self.post("allocation.propose", self.proposal(amount, on, until, **more), "accountant")
        self.post("allocation.approve", {"booked": on, "on": on, "proposal": made["text"]}, "approver")
        return made

    def try_allocate(self, amount, on, **more):
        """The outcome of an approval."""
        made = self.post("allocation.propose", self.proposal(amount, on, "2027-01-01", **more), "accountant")
        return self.try_post("allocation.approve", {"booked": on, "on": on, "proposal": made["text"]}, "approver")

    def distribution(self, allocation, amount, portions, on):
        return {"absent": 0, "account": self.cash, "allocation": allocation["id"], "amount": amount, "booked": on, "currency": "VND",
                "on": on, "portions": {"code": 0, "proxy": 0, "signed": portions, "thumbprint": 0}, "root": self.hash("ky nhan")}

    def hand_out(self, *it):
        return self.post("distribution.make", self.distribution(*it), "officer")

    def try_hand_out(self, *it):
        return self.try_post("distribution.make", self.distribution(*it), "officer")

    def seal(self, month, days, account=None, scale=0):
        """Seals days of a month: (day, credits, their sum, debits, their sum); the balance begins with nothing."""
        from decimal import Decimal
        balance, rows = Decimal(0), []
        for day, credits, into, debits, out in days:
            opening = balance
            balance += Decimal(into) - Decimal(out)
            rows.append({"closing": f"{balance:.{scale}f}", "complete": True, "credits": {"count": credits, "sum": str(into)},
                         "day": f"{month}-{day:02}", "debits": {"count": debits, "sum": str(out)}, "opening": f"{opening:.{scale}f}",
                         "root": self.hash("dong")})
        return self.try_post("statement.seal", {"account": account or self.bank, "days": rows, "on": f"{month}-20"}, "accountant")

    def size(self):
        verified = run("verify", self.data, "--log-key", self.log_key, "--json")
        return json.loads(verified.out)["size"] if verified.out else 0

    def first(self, kind):
        """The index of the first entry of a kind, by its exported bytes."""
        for index in range(self.size()):
            traced = run("trace", str(index), "--data", self.data, "--json")
            if traced.code == 0 and traced.json()["kind"] == kind:
                return str(index)
        raise AssertionError(f"no {kind}")

    def entry(self, index):
        """The body of an entry that a command has recorded, and the hash of its signed text."""
        entry = self.here / f"entry-{index}.tlog-proof"
        must("prove", str(index), "--data", self.data, "--out", entry)
        extra = next(line for line in entry.read_text().splitlines() if line.startswith("extra "))
        leaf = base64.b64decode(extra.split()[1])
        text = leaf.split(b"\n\n", 1)[1].rsplit(b"\n\n", 1)[0] + b"\n"
        return json.loads(text.split(b"\n")[2]), base64.b64encode(hashlib.sha256(text).digest()).decode()

    @staticmethod
    def hash(text):
        return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
