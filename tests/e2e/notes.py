"""Logs and witnesses as a script sees them: Ed25519 (RFC 8032), Merkle trees (RFC 6962), signed notes, checkpoints and cosignatures
(C2SP), written from those texts with nothing but the standard library. Slow, and independent of the program.
"""

import base64
import hashlib

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def _add(a, b):
    x1, y1, z1, t1 = a
    x2, y2, z2, t2 = b
    e, f = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    g, h = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    u, v, w, s = f - e, h - g, h + g, f + e
    return u * v % P, w * s % P, v * w % P, u * s % P


def _times(n, point):
    out = (0, 1, 1, 0)
    while n:
        if n & 1:
            out = _add(out, point)
        point, n = _add(point, point), n >> 1
    return out


def _recover(y, odd):
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * ROOT % P
    if (x * x - xx) % P:
        return None
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


BASE = _recover(4 * pow(5, P - 2, P) % P, 0)


def _pack(point):
    x, y, z, _ = point
    inverse = pow(z, P - 2, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _hash(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


class Key:
    """A named key: what it signs says its type, 1 for texts, 4 for checkpoints with a time."""

    def __init__(self, name, seed=None, kind=1):
        self.name, self.kind = name, kind
        seed = seed or hashlib.sha256(f"{kind} {name}".encode()).digest()
        digest = hashlib.sha512(seed).digest()
        self.secret = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
        self.prefix = digest[32:]
        self.public = _pack(_times(self.secret, BASE))
        self.id = hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + self.public).digest()[:4]
        self.vkey = f"{name}+{self.id.hex()}+{base64.b64encode(bytes([kind]) + self.public).decode()}"

    def sign(self, message):
        r = _hash(self.prefix, message) % L
        point = _pack(_times(r, BASE))
        s = (r + _hash(point, self.public, message) * self.secret) % L
        return point + s.to_bytes(32, "little")

    def line(self, text):
        """The line of a log's key under a text."""
        return f"— {self.name} {base64.b64encode(self.id + self.sign(text.encode())).decode()}\n"

    def cosignature(self, text, at):
        """The line of a witness under a checkpoint's text."""
        signature = self.sign(f"cosignature/v1\ntime {at}\n{text}".encode())
        return f"— {self.name} {base64.b64encode(self.id + at.to_bytes(8, 'big') + signature).decode()}\n"


def verifies(public, message, signature):
    """RFC 8032 §5.1.7, for the points that a test meets."""
    y = int.from_bytes(public, "little")
    point = _recover(y & (1 << 255) - 1, y >> 255)
    s = int.from_bytes(signature[32:], "little")
    if point is None or s >= L:
        return False
    h = _hash(signature[:32], public, message) % L
    x, y, z, t = _times(h, point)
    return _pack(_add(_times(s, BASE), (P - x, y, z, P - t))) == signature[:32]


def signed_at(note, vkey):
    """When the witness of this key signed a checkpoint note; None if it has not, or not rightly."""
    name, wanted, material = vkey.split("+", 2)
    public = base64.b64decode(material)[1:]
    text, _, lines = note.rpartition("\n\n")
    text += "\n"
    for line in lines.splitlines():
        _, signer, payload = line.split(" ")
        payload = base64.b64decode(payload)
        if signer == name and payload[:4].hex() == wanted:
            at = int.from_bytes(payload[4:12], "big")
            return at if verifies(public, f"cosignature/v1\ntime {at}\n{text}".encode(), payload[12:]) else None
    return None


class Tree:
    """A tree over leaves, by the recursion of RFC 6962 §2.1."""

    def __init__(self, leaves):
        self.leaves = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]

    @staticmethod
    def _split(n):
        return 1 << (n - 1).bit_length() - 1

    def root(self, size, start=0):
        if size == 0:
            return hashlib.sha256(b"").digest()
        if size == 1:
            return self.leaves[start]
        k = self._split(size)
        return hashlib.sha256(b"\x01" + self.root(k, start) + self.root(size - k, start + k)).digest()

    def consistency(self, old, new):
        return self._subproof(old, 0, new, True) if 0 < old < new else []

    def _subproof(self, m, start, n, whole):
        if m == n:
            return [] if whole else [self.root(n, start)]
        k = self._split(n)
        if m <= k:
            return self._subproof(m, start, k, whole) + [self.root(n - k, start + k)]
        return self._subproof(m - k, start + k, n - k, False) + [self.root(k, start)]


def checkpoint(log, tree, size, root=None):
    """A checkpoint note."""
    text = f"{log.name}\n{size}\n{base64.b64encode(root or tree.root(size)).decode()}\n"
    return f"{text}\n{log.line(text)}"


def request(old, proof, note):
    """The body of add-checkpoint."""
    lines = "".join(base64.b64encode(one).decode() + "\n" for one in proof)
    return f"old {old}\n{lines}\n{note}".encode()
