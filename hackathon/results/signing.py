"""The key of an edition: Ed25519, derived from the installation's secret, so that several hosts sign alike."""

from __future__ import annotations

import base64

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def _derived(secret: str, purpose: str) -> bytes:
    """32 octets for one purpose (HKDF, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=b"bg10xeu", info=purpose.encode()).derive(secret.encode())


def signing_key(secret: str, edition: str) -> Ed25519PrivateKey:
    """The private key of an edition (its slug)."""
    return Ed25519PrivateKey.from_private_bytes(_derived(secret, f"sign:{edition}"))


def pseudonym_key(secret: str, edition: str) -> bytes:
    """The key that jurors' pseudonyms are ordered by."""
    return _derived(secret, f"pseudonym:{edition}")


def public_text(key: Ed25519PrivateKey) -> str:
    """The public key, base64."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def sign(key: Ed25519PrivateKey, data: bytes) -> str:
    """The signature, base64. Ed25519 is deterministic: the same data gives the same signature."""
    return base64.b64encode(key.sign(data)).decode()


def holds(public: str, signature: str, data: bytes) -> bool:
    """Whether the signature is the key's over the data."""
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public)).verify(base64.b64decode(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True
