"""The proof of an erasure: what was destroyed, signed with a key that the store's secret gives.

The signature is Ed25519 (RFC 8032) over the manifest's UTF-8 bytes, so anybody who has the public key can check it.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import json

from annai.core.instant import isoformat
from annai.wire.erasure import Manifest

PURPOSE = b"annai erasures"
KEPT = "signals, counts and moments, under the pseudonyms"


def signed(
    secret: bytes, subjects: Sequence[bytes], asked: int, done: int, destroyed: Mapping[str, int]
) -> tuple[str, str, str]:
    """The manifest as text, its signature and the public key (both Base64). `subjects` are the user, then visitors."""
    user, *visitors = [subject.hex() for subject in subjects]
    manifest = Manifest(
        user=user,
        visitors=visitors,
        asked=isoformat(asked),
        done=isoformat(done),
        destroyed=dict(sorted(destroyed.items())),
        kept=KEPT,
    )
    text = json.encode(manifest)
    key = Ed25519PrivateKey.from_private_bytes(blake2b(PURPOSE, key=secret, digest_size=32).digest())
    return text.decode(), _base64(key.sign(text)), _base64(key.public_key().public_bytes_raw())


def _base64(data: bytes) -> str:
    return b64encode(data).decode()
