"""Where the platform keeps pictures that members show a 智能机器人: sealed, each under its own key."""

from __future__ import annotations

import base64
import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
"""WeCom pads to 32 bytes."""


class AibotFiles:
    """A server of sealed files."""

    def __init__(self) -> None:
        kept: dict[str, bytes] = {}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                sealed = kept.get(self.path)
                self.send_response(404 if sealed is None else 200)
                self.send_header("Content-Length", str(len(sealed or b"")))
                self.end_headers()
                self.wfile.write(sealed or b"")

            def log_message(self, *about: object) -> None:
                """Nothing to say."""

        self._kept = kept
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def keep(self, data: bytes) -> tuple[str, str]:
        """The address and the key of a file."""
        key, path = os.urandom(32), f"/{len(self._kept)}"
        padder = padding.PKCS7(BLOCK * 8).padder()
        seal = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
        padded = padder.update(data) + padder.finalize()
        self._kept[path] = seal.update(padded) + seal.finalize()
        port = self._server.server_address[1]
        return f"http://127.0.0.1:{port}{path}", base64.b64encode(key).decode().rstrip("=")

    def lose(self) -> None:
        """Five minutes have passed."""
        self._kept.clear()

    def close(self) -> None:
        """No file any more."""
        self._server.shutdown()
        self._server.server_close()
