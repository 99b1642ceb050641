"""Digests of plain values: the same value gives the same digest, however it is spelt."""

import hashlib

from cases.sealed import canonical


def sha256_of(value: object) -> str:
    """Give the SHA-256, in hex, of a value of JSON's types."""
    return hashlib.sha256(canonical(value)).hexdigest()
