"""Records what other implementations say of genuine and spoiled calls, for `tests/channels/test_peers.py`.

In a folder with `npm install @larksuiteoapi/node-sdk@1.74.0 @wecom/crypto@1.0.1`, and with
`wecom-aibot-python-sdk==1.0.2` on PYTHONPATH:

    python -m tests.peers.record FOLDER
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.simulators.feishu.pushes import seal, signed
from tests.simulators.wecom.crypto import Sealer

Json = dict[str, Any]
RECORD = Path(__file__).parents[1] / "payloads" / "peers.json"
HERE = Path(__file__).parent
TEXTS = ("x", "多久发货", "a" * 31, "b" * 32, "订单\n<at>", "字" * 400, '{"type":"text"}', "😀")
KEY, TOKEN, CORP = "record encrypt key", "record-token", "ww0123456789abcdef"
AES = base64.b64encode(hashlib.sha256(b"record 4").digest()).decode().rstrip("=")


def spoiled(text: str, dice: random.Random) -> str:
    """One character of base64 changed."""
    place = dice.randrange(len(text) - 4)
    other = "A" if text[place] != "A" else "B"
    return text[:place] + other + text[place + 1 :]


def feishu_calls(dice: random.Random) -> list[Json]:
    """Genuine calls, and each with its ciphertext, signature, time or key replaced."""
    calls = []
    for text in TEXTS:
        raw = json.dumps({"encrypt": seal(KEY, text)}, separators=(",", ":"))
        headers = {k.lower(): v for k, v in signed(KEY, raw.encode(), "1700000000", "n1").items()}
        good = {"key": KEY, "body": raw, "headers": headers}
        sealed = json.loads(raw)["encrypt"]
        broken = json.dumps({"encrypt": spoiled(sealed, dice)}, separators=(",", ":"))
        late = {**headers, "x-lark-request-timestamp": "1700000001"}
        forged = {**headers, "x-lark-signature": spoiled(headers["x-lark-signature"], dice)}
        calls += [
            good,
            {**good, "body": broken},
            {**good, "headers": late},
            {**good, "headers": forged},
            {**good, "key": "another key"},
        ]
    return calls


def wecom_calls(sealed: list[str], dice: random.Random) -> list[Json]:
    """The same for WeCom's calls, around what either side sealed."""
    calls = []
    for encrypt in sealed:
        parts = sorted((TOKEN, "1700000000", "n1", encrypt))
        signature = hashlib.sha1("".join(parts).encode()).hexdigest()
        good = {
            "key": AES,
            "token": TOKEN,
            "corp_id": CORP,
            "timestamp": "1700000000",
            "nonce": "n1",
            "encrypt": encrypt,
            "signature": signature,
        }
        calls += [
            good,
            {**good, "encrypt": spoiled(encrypt, dice)},
            {**good, "signature": spoiled(signature, dice)},
            {**good, "nonce": "n2"},
            {**good, "corp_id": "ww-another"},
        ]
    return calls


def files() -> list[Json]:
    """Sealed pictures of the smart bot as its Python SDK opens them."""
    opened = importlib.import_module("aibot.crypto_utils").decrypt_file
    found = []
    for text in TEXTS:
        key = base64.b64decode(AES + "=")
        padder = padding.PKCS7(256).padder()
        block = padder.update(text.encode()) + padder.finalize()
        cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
        sealed = cipher.update(block) + cipher.finalize()
        told = base64.b64encode(opened(sealed, AES)).decode()
        found.append({"key": AES, "sealed": base64.b64encode(sealed).decode(), "opened": told})
    return found


def asked(folder: str, calls: Json) -> Json:
    """The packages' answer."""
    done = subprocess.run(
        ["node", str(HERE / "verdicts.mjs")],
        input=json.dumps(calls),
        cwd=folder,
        env={**os.environ},
        capture_output=True,
        text=True,
        check=True,
    )
    answer: Json = json.loads(done.stdout.splitlines()[-1])
    return answer


def main() -> None:
    """Ask, and write the record."""
    folder, dice = sys.argv[1], random.Random(1)
    making = [{"key": AES, "text": text, "corp_id": CORP} for text in TEXTS]
    empty: Json = {"feishu": [], "wecom": [], "wecom_to_make": making}
    theirs = asked(folder, empty)["made"]
    ours = [Sealer(TOKEN, AES, CORP).seal(text) for text in TEXTS]
    calls: Json = {
        "feishu": feishu_calls(dice),
        "wecom": wecom_calls([*theirs, *ours], dice),
        "wecom_to_make": [],
    }
    told = asked(folder, calls)
    record = {
        name: [{**call, **verdict} for call, verdict in zip(calls[name], told[name], strict=True)]
        for name in ("feishu", "wecom")
    }
    record["files"] = files()
    RECORD.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
