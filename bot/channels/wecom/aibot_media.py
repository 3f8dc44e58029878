"""Pictures and files that agents give the bot: fetched within five minutes, then decrypted."""

from __future__ import annotations

import base64
import binascii

import requests
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.channels.base import Refused, Sink, TryLater
from bot.channels.downloads import UNPACKED, pour

TIMEOUT = (3.05, 10.0)
BLOCK = 32
"""WeCom pads to 32 bytes where AES itself needs 16."""


def fetch(url: str, aeskey: str, sink: Sink) -> None:
    """Hand the plain bytes to `sink` as they arrive, sealed ones opened on the way.

    TryLater where they do not come, Refused where they cannot be opened.
    """
    opening = Opening(aeskey, sink) if aeskey else None
    try:
        with requests.get(
            url, headers=UNPACKED, stream=True, timeout=TIMEOUT, allow_redirects=False
        ) as answer:
            answer.raise_for_status()
            pour(answer, opening.write if opening else sink)
    except requests.RequestException as error:
        raise TryLater(type(error).__name__) from None
    if opening:
        opening.end()


class Opening:
    """Opens what is sealed piece by piece: AES-256-CBC, padded to 32 (wecom.md §5.1)."""

    def __init__(self, aeskey: str, sink: Sink) -> None:
        """The IV is the first half of the key; Refused where it is no key."""
        self._sink = sink
        self._unpadder = padding.PKCS7(BLOCK * 8).unpadder()
        try:
            key = base64.b64decode(aeskey + "=" * (-len(aeskey) % 4))
            self._decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
        except (ValueError, binascii.Error) as error:
            raise Refused(type(error).__name__) from None

    def write(self, sealed: bytes) -> None:
        """The next sealed bytes."""
        self._sink(self._unpadder.update(self._decryptor.update(sealed)))

    def end(self) -> None:
        """There are no more; Refused where they were cut off or sealed with another key."""
        try:
            rest = self._unpadder.update(self._decryptor.finalize()) + self._unpadder.finalize()
        except ValueError as error:
            raise Refused(type(error).__name__) from None
        self._sink(rest)


def opened(sealed: bytes, aeskey: str) -> bytes:
    """All of it at once, of a small one."""
    plain = bytearray()
    opening = Opening(aeskey, plain.extend)
    opening.write(sealed)
    opening.end()
    return bytes(plain)
