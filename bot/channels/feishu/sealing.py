"""Feishu's envelope: AES-256-CBC around an event, and the signature over its raw bytes. Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import cache

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 16
LARGEST = 1024 * 1024
"""Bytes of ciphertext that are opened at all."""


def opened(encrypt_key: str, sealed: str) -> str:
    """The text inside; ValueError where it was not sealed with this key."""
    if len(sealed) > LARGEST:
        raise ValueError("ciphertext too long")
    raw = base64.b64decode(sealed, validate=True)
    if len(raw) < 2 * BLOCK or len(raw) % BLOCK:
        raise ValueError("ciphertext length")
    cipher = Cipher(algorithms.AES(_key(encrypt_key)), modes.CBC(raw[:BLOCK])).decryptor()
    padded = cipher.update(raw[BLOCK:]) + cipher.finalize()
    unpadder = padding.PKCS7(BLOCK * 8).unpadder()
    return (unpadder.update(padded) + unpadder.finalize()).decode()


def signature(timestamp: str, nonce: str, encrypt_key: str, body: bytes) -> str:
    """Plain SHA-256, no HMAC; the Encrypt Key is the secret in it."""
    return hashlib.sha256((timestamp + nonce + encrypt_key).encode() + body).hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in constant time."""
    return hmac.compare_digest(one.encode(errors="replace"), other.encode(errors="replace"))


@cache
def _key(encrypt_key: str) -> bytes:
    return hashlib.sha256(encrypt_key.encode()).digest()
