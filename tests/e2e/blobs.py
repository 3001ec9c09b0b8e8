#!/usr/bin/env python3
"""Files: sniffed, cleaned of what a camera says, private ones encrypted; a missing or altered one is a verdict of its own."""

import base64
import struct
import zlib

from book import Book
from lib import directory, done, must, ok, run
from people import found

PLACE = b"GPS 22.8233N 104.9836E Vang Thi Mau"


def jpeg():
    segment = lambda marker, body: bytes([0xff, marker]) + struct.pack(">H", len(body) + 2) + body  # noqa: E731
    return (b"\xff\xd8" + segment(0xe0, b"JFIF\0\1\2\0\0\1\0\1\0\0") + segment(0xe1, b"Exif\0\0" + PLACE)
            + segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>" + PLACE) + segment(0xfe, PLACE) + segment(0xdb, bytes(65))
            + segment(0xda, b"\1\1\0\0\x3f\0") + b"\x12\xff\0\x34\xff\xd9" + PLACE)


def png():
    chunk = lambda kind, body: struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))  # noqa: E731
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)) + chunk(b"tEXt", b"Comment\0" + PLACE)
            + chunk(b"eXIf", PLACE) + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"") + PLACE)


def webp():
    chunk = lambda kind, body: kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)  # noqa: E731
    body = (b"WEBP" + chunk(b"VP8X", bytes([0x0c, 0, 0, 0, 0, 0, 0, 0, 0, 0])) + chunk(b"VP8L", b"picture")
            + chunk(b"EXIF", PLACE) + chunk(b"XMP ", PLACE))
    return b"RIFF" + struct.pack("<I", len(body)) + body


here = directory()
book = Book(here)
gift = book.post("donation.receive", {
    "account": book.cash, "amount": "500000", "booked": "2026-10-04", "channel": "cash", "currency": "VND",
    "fund": book.fund, "on": "2026-10-04"}, "cashier", private={"donor": "Ngô Thị Mẫu"})
key = ("--data", book.data, "--key", book.keys["accountant"])
blobs = book.data / "blobs"


def place(blob):
    name = base64.b64decode(blob["hash"]).hex()
    return blobs / name[:2] / name


kept = {}
for kind, made in (("jpeg", jpeg()), ("png", png()), ("webp", webp())):
    path = here / f"Ảnh của Vàng Thị Mẫu.{kind}"
    path.write_bytes(made)
    blob = must("blob", "add", path, "--data", book.data, "--json").json()
    bytes_ = place(blob).read_bytes()
    ok(blob["kind"] == f"image/{kind}" and PLACE in made and PLACE not in bytes_ and 0 < len(bytes_) < len(made),
       f"{kind}: what the camera said is gone", blob)
    private = must("blob", "add", path, "--data", book.data, "--subject", gift["code"], "--json").json()
    ok(place(private).read_bytes()[:4] != bytes_[:4], f"{kind}: a private one is encrypted")
    out = here / f"out.{kind}"
    must("blob", "get", private["hash"], "--out", out, "--why", "inspection", *key)
    ok(out.read_bytes() == bytes_, f"{kind}: and comes back as it was cleaned")
    kept[kind] = private
ok(must("blob", "add", here / "Ảnh của Vàng Thị Mẫu.png", "--data", book.data, "--json").json()["repeated"],
   "the same public file is kept once")
names = {"place": PLACE, "name": "Vàng Thị Mẫu".encode(), "plain name": b"Vang Thi Mau"}
ok(not found(names, [book.data]), "no name of a file and nothing of its metadata stands anywhere", found(names, [book.data]))
log = must("vault", "access-log", gift["code"], "--data", book.data, "--json").json()
ok([row["field"] for row in log] == ["blob"] * 3, "every reading of a private file is logged", log)

for name, made, code in (("page.html", b"<html><script>1</script></html>", "blob.kind"), ("run.sh", b"#!/bin/sh\n", "blob.kind"),
                         ("cut.jpg", jpeg()[:60], "blob.damaged"), ("big.pdf", b"%PDF-1.7\n" + bytes(25_000_000), "blob.too_large")):
    path = here / name
    path.write_bytes(made)
    refused = run("blob", "add", path, "--data", book.data)
    ok(refused.code == 3 and f"[{code}]" in refused.err, f"{name} is refused: {code}", refused)


def verdict():
    verified = run("verify", book.data, "--log-key", book.log_key, "--json")
    copies = next(v for v in verified.json()["verdicts"] if v["promise"] == "copies")
    return verified.code, copies["code"]


ok(verdict() == (0, None), "the book verifies")
file = place(kept["jpeg"])
whole = file.read_bytes()
file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
ok(verdict() == (16, "blob.altered"), "an altered file is a verdict of its own", verdict())
file.unlink()
ok(verdict() == (16, "blob.missing"), "a missing one too", verdict())
file.write_bytes(whole)
(blobs / "stray").write_bytes(b"x")
ok(verdict() == (16, "blob.stray"), "and one that nobody knows", verdict())
(blobs / "stray").unlink()
bundle = here / "bundle"
must("export", "--data", book.data, "--out", bundle)
ok(not list(bundle.rglob("blobs")), "an export holds no file")
done()
