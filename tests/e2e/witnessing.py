"""A witness of the tests' own: Ed25519 as RFC 8032 states it, and cosignatures as C2SP `tlog-cosignature` states them.

Slow and plain, for a few signatures; what it signs is checked by the program.
"""

import base64
import hashlib
import struct

P = 2 ** 255 - 19
L = 2 ** 252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def _recover(y, sign):
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    return P - x if x % 2 != sign else x


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = (_recover(BASE_Y, 0), BASE_Y)


def _add(a, b):
    (x1, y1), (x2, y2) = a, b
    k = D * x1 * x2 * y1 * y2
    return ((x1 * y2 + x2 * y1) * pow(1 + k, P - 2, P) % P, (y1 * y2 + x1 * x2) * pow(1 - k, P - 2, P) % P)


def _times(point, n):
    total = (0, 1)
    while n:
        if n & 1:
            total = _add(total, point)
        point, n = _add(point, point), n >> 1
    return total


def _bytes(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def _number(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


class Witness:
    """A witness with a name and a key that follows from it."""

    def __init__(self, name):
        self.name = name
        half = hashlib.sha512(hashlib.sha256(name.encode()).digest()).digest()
        self.scalar = (int.from_bytes(half[:32], "little") & ~7 & ~(128 << 248)) | (64 << 248)
        self.prefix, self.public = half[32:], _bytes(_times(BASE, self.scalar))
        typed = b"\x04" + self.public
        self.id = hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4]
        self.vkey = f"{name}+{self.id.hex()}+{base64.b64encode(typed).decode()}"

    def sign(self, message):
        nonce = _number(self.prefix, message) % L
        point = _bytes(_times(BASE, nonce))
        challenge = _number(point, self.public, message) % L
        return point + ((nonce + challenge * self.scalar) % L).to_bytes(32, "little")

    def cosign(self, note, time):
        """The checkpoint note with one more line, made at this time."""
        text = note.rsplit(b"\n\n", 1)[0] + b"\n"
        signature = self.sign(b"cosignature/v1\ntime %d\n" % time + text)
        line = base64.b64encode(self.id + struct.pack(">Q", time) + signature).decode()
        return note + f"\u2014 {self.name} {line}\n".encode()
