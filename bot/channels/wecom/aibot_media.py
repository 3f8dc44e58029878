"""Pictures and files that agents give the bot: fetched within five minutes, then decrypted."""

from __future__ import annotations

import base64
import binascii

import requests
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.channels.base import Refused, TryLater

TIMEOUT = (3.05, 10.0)
CHUNK = 64 * 1024
BLOCK = 32
"""WeCom pads to 32 bytes where AES itself needs 16."""


def fetched(url: str, aeskey: str, largest: int) -> bytes:
    """The plain bytes; TryLater where they do not come, Refused where they cannot be opened."""
    try:
        with requests.get(url, stream=True, timeout=TIMEOUT, allow_redirects=False) as answer:
            answer.raise_for_status()
            sealed = bytearray()
            for chunk in answer.iter_content(CHUNK):
                sealed += chunk
                if len(sealed) > largest + BLOCK:
                    raise Refused("too large")
    except requests.RequestException as error:
        raise TryLater(type(error).__name__) from None
    return opened(bytes(sealed), aeskey) if aeskey else bytes(sealed)


def opened(sealed: bytes, aeskey: str) -> bytes:
    """AES-256-CBC with the first half of the key as IV, padded to 32 (wecom.md §5.1)."""
    try:
        key = base64.b64decode(aeskey + "=" * (-len(aeskey) % 4))
        decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        padded = decryptor.update(sealed) + decryptor.finalize()
        unpadder = padding.PKCS7(BLOCK * 8).unpadder()
        return unpadder.update(padded) + unpadder.finalize()
    except (ValueError, binascii.Error) as error:
        raise Refused(type(error).__name__) from None
