"""Shares: a subject's place among a hundred under a name, always the same one."""

from hashlib import blake2b

PERCENT = 100


def percent_of(key: bytes, flow: str, step: str = "") -> int:
    """A subject's whole number from 0 to 99 at a step, or under a name: BLAKE2b of both under its key, modulo 100."""
    name = f"{flow}\0{step}".encode()
    return int.from_bytes(blake2b(name, digest_size=8, key=key).digest(), "big") % PERCENT
