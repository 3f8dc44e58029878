"""Callbacks spoiled in every way: refused, or unchanged; never a crash."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Stranger
from tests.channels.wecom_rig import WeComDoor, still_door
from tests.simulators.wecom.callbacks import envelope

__all__ = ["still_door"]


def wake_up(token: str = "ENC1", at: int = 1795189200) -> str:
    """A kf wake-up."""
    return (
        f"<xml><ToUserName>ww</ToUserName><CreateTime>{at}</CreateTime><MsgType>event</MsgType>"
        f"<Event>kf_msg_or_event</Event><Token>{token}</Token><OpenKfId>wk1</OpenKfId></xml>"
    )


PARTS = st.sampled_from(["msg_signature", "timestamp", "nonce", "body"])
SPOILERS = st.one_of(st.text(max_size=60), st.binary(max_size=60).map(lambda raw: raw.hex()))


@given(part=PARTS, spoiler=SPOILERS)
def test_a_callback_with_one_part_replaced_is_refused(
    door: WeComDoor, part: str, spoiler: str
) -> None:
    """Whatever stands in for one part, there is one plain refusal and nothing else."""
    request = door.sealed(wake_up())
    if part == "body":
        request = replace(request, body=spoiler.encode("utf-8", "surrogatepass"))
    elif request.query[part] != spoiler:
        request = replace(request, query={**request.query, part: spoiler})
    with pytest.raises(Stranger):
        door.receive(request)


@given(data=st.data())
def test_a_callback_with_one_byte_changed_never_brings_another_message(
    door: WeComDoor, data: st.DataObject
) -> None:
    """A changed byte is refused, or it was outside the ciphertext and changes nothing."""
    request = door.sealed(wake_up())
    genuine = door.receive(request)
    place = data.draw(st.integers(0, len(request.body) - 1))
    spoiled = bytearray(request.body)
    spoiled[place] ^= data.draw(st.integers(1, 255))
    try:
        received = door.receive(replace(request, body=bytes(spoiled)))
    except Stranger:
        return
    assert received == genuine


@given(raw=st.binary(max_size=400))
def test_arbitrary_plaintext_under_a_good_signature_never_crashes(
    door: WeComDoor, raw: bytes
) -> None:
    """Even a platform gone mad gets an answer: stored, or refused."""
    sealed = door.sim.sealer.seal(raw.decode("utf-8", "replace"))
    query = door.sim.callbacks.signed(sealed)
    try:
        received = door.post(envelope("ww", "", sealed), query)
    except Stranger:
        return
    assert received.arrivals
