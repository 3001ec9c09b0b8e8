"""Look-up codes of entries (docs/FORMAT.md, "Code"), from their bytes; and what a checkpoint states."""

import hashlib

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def check(digits):
    """The check character by Luhn's rule modulo 32."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = digit * (2 if place % 2 == 0 else 1)
        total += doubled // 32 + doubled % 32
    return -total % 32


def code(leaf):
    """The code of an entry: 60 bits of its leaf hash, and a check character."""
    bits = int.from_bytes(hashlib.sha256(b"\0" + leaf).digest()[:8], "big") >> 4
    digits = [bits >> shift & 31 for shift in range(55, -1, -5)]
    return "".join(ALPHABET[digit] for digit in [*digits, check(digits)])


def size(checkpoint):
    """How many entries a checkpoint covers."""
    return int(checkpoint.split("\n")[1])


def signatures(checkpoint):
    """The signature lines of a checkpoint."""
    return [line for line in checkpoint.split("\n") if line.startswith("\u2014 ")]
