"""What the scripts about people share: a list of the helped, and raw searches through files."""

import base64
import hashlib
import sqlite3

ROWS = [("Vàng Thị Mẫu Nhất", 1961, "098061000111"), ("Giàng A Mẫu Nhì", 1950, ""), ("Lý Thị Mẫu Ba", 1972, ""),
        ("Hoàng Văn Mẫu Tư", 1948, ""), ("Thào A Mẫu Năm", 1980, ""), ("Sùng Thị Mẫu Sáu", 1939, ""),
        ("Ly Mí Mẫu Bảy", 1991, ""), ("Nùng Thị Mẫu Tám", 1966, ""), ("Tẩn A Mẫu Chín", 1957, ""),
        ("Phàn Thị Mẫu Mười", 1984, ""), ("Đặng Văn Mẫu Chót", 1944, "")]

TITLES = "STT,Họ và tên,Năm sinh,Xã,Số CCCD,Suất,Thôn\n"


def sheet(rows, title="DANH SÁCH HỘ NHẬN QUÀ,,,,,,\n"):
    lines = [f'{n},{name},{born},98001,{number},1,Bản Mẫu\n' for n, (name, born, number) in enumerate(rows, 1)]
    return title + TITLES + "".join(lines)


class Sqlite:
    """The databases of a directory."""

    def __init__(self, data):
        self.data = data

    def query(self, which, sql):
        with sqlite3.connect(self.data / f"{which}.db", timeout=20) as database:
            return database.execute(sql).fetchall()

    def checkpoint(self):
        """There is nothing to wait for: the last to close the file has written its log into it."""

    def places(self):
        return [self.data]


class OnPostgres:
    """The same in a cluster."""

    def __init__(self, cluster, data):
        self.cluster, self.data = cluster, data

    def query(self, which, sql):
        rows = self.cluster.sql(which, f"SET search_path = {which}; {sql}").splitlines()
        return [[bytes.fromhex(v[2:]) if v.startswith("\\x") else v for v in row.split("\t")] for row in rows]

    def checkpoint(self):
        self.cluster.sql("vault", "CHECKPOINT")

    def places(self):
        return [self.data, self.cluster.directory]


def found(needles, places):
    """The needles that some file below the places holds, as bytes or in hex, with the file."""
    hits = []
    for place in places:
        for path in sorted(place.rglob("*")):
            try:
                if not path.is_file():
                    continue
                raw = path.read_bytes()
            except FileNotFoundError:
                # A running server removes files of its own.
                continue
            low = raw.lower() if path.suffix in (".log", "") and len(raw) < 1 << 22 else b""
            hits += [(name, str(path)) for name, needle in needles.items()
                     if needle in raw or needle.hex().encode() in low]
    return hits


def chosen_by(book, criteria):
    """Opens a campaign; what `import roster` is told of it and of the criteria, which an entry states before the list is made."""
    appeal = book.post("campaign.open", {"chapter": book.chapter, "closes": "2026-12-31", "kind": "disaster",
                                        "name": "Ứng phó lũ quét (thử)", "on": "2026-09-01", "opens": "2026-09-01"}, "approver")
    document = criteria.read_bytes()
    stated = book.post("evidence.attach", {
        "document": {"sha256": base64.b64encode(hashlib.sha256(document).digest()).decode(), "size": len(document)},
        "entry": appeal["text"], "on": "2026-09-01", "what": "decision"}, "accountant")
    return ("--chapter", book.chapter, "--campaign", appeal["id"], "--criteria", criteria, "--adopted", str(stated["index"]))

