"""Calls that are not WeCom's, through the whole web side: nothing stored, one plain status."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from bot.store.session import Store
from tests.bot.web.conftest import CORP, KEY, PATH, TOKEN, Platform, stored, wakeup
from tests.simulators.wecom.callbacks import envelope
from tests.simulators.wecom.crypto import Sealer

BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    "<xml><MsgType>event</MsgType><Event>kf_msg_or_event</Event><OpenKfId>&b;</OpenKfId></xml>"
)
Call = Callable[[Platform], TestResponse]


def sealed_by(wecom: Platform, sealer: Sealer, xml: str = "") -> TestResponse:
    """A call of somebody with this key, company and token."""
    sealed = sealer.seal(xml or wakeup())
    stamp, nonce = str(int(wecom.clock.now().timestamp())), "n1"
    query = {"timestamp": stamp, "nonce": nonce, "msg_signature": sealer.sign(stamp, nonce, sealed)}
    return wecom.client.post(PATH, query_string=query, data=envelope(CORP, "1", sealed))


def posted(wecom: Platform, change: Callable[[str], str]) -> TestResponse:
    """A call whose ciphertext was changed and signed again by somebody who has the token."""
    sealed = change(wecom.sealer.seal(wakeup()))
    body = envelope(CORP, "1", sealed)
    return wecom.client.post(PATH, query_string=wecom.signed(sealed), data=body)


def doubled(wecom: Platform) -> TestResponse:
    """Two ciphertexts, the signature of the second: the first one is what is read."""
    first, second = wecom.sealer.seal(wakeup("T1")), wecom.sealer.seal(wakeup("T2"))
    body = f"<xml><Encrypt>{first}</Encrypt><Encrypt>{second}</Encrypt></xml>".encode()
    return wecom.client.post(PATH, query_string=wecom.signed(second), data=body)


def doubled_query(wecom: Platform) -> TestResponse:
    """Two signatures, the good one last."""
    sealed = wecom.sealer.seal(wakeup())
    query = [("msg_signature", "0" * 40), *wecom.signed(sealed).items()]
    return wecom.client.post(PATH, query_string=query, data=envelope(CORP, "1", sealed))


STRANGERS: dict[str, Call] = {
    "another company": lambda w: sealed_by(w, Sealer(TOKEN, KEY, "ww-other")),
    "no company": lambda w: sealed_by(w, Sealer(TOKEN, KEY, "")),
    "another key": lambda w: sealed_by(w, Sealer(TOKEN, KEY[::-1], CORP)),
    "another token": lambda w: sealed_by(w, Sealer("OtherToken", KEY, CORP)),
    "an entity bomb": lambda w: sealed_by(w, w.sealer, BOMB),
    "no XML inside": lambda w: sealed_by(w, w.sealer, "hello"),
    "truncated": lambda w: posted(w, lambda sealed: sealed[: len(sealed) // 2]),
    "one block short": lambda w: posted(w, lambda sealed: sealed[:-44] + "="),
    "bad base64": lambda w: posted(w, lambda sealed: "=" + sealed),
    "not base64": lambda w: posted(w, lambda sealed: "你好"),
    "empty": lambda w: posted(w, lambda sealed: ""),
    "a doubled ciphertext": doubled,
    "a doubled signature": doubled_query,
    "a body in a GET": lambda w: w.client.get(PATH, query_string=w.signed("x"), data=b"<xml/>"),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_is_told_nothing_and_leaves_nothing(
    wecom: Platform, store: Store, name: str
) -> None:
    """Forged, truncated, bombs, another company, doubled fields: 403 without a word."""
    answer = STRANGERS[name](wecom)
    assert (answer.status_code, answer.data) == (403, b"")
    assert stored(store) == []
