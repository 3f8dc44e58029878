"""Pictures to customers and files from them, within bounds and while WeCom has them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channels.base import (
    TryLater,
)
from handlers.model import Media, Reply
from tests.channels.rig import fetched
from tests.channels.wecom_rig import WeComKfRig, kf_rig, result_of, row
from tests.simulators.wecom import faults

__all__ = ["kf_rig"]


def test_a_picture_is_uploaded_once(rig: WeComKfRig) -> None:
    """The same picture of two answers is one upload, and one more after three days."""
    part = rig.channel.render(Reply(text="", key="k", attachments=("a/step.png",)))[0]
    rig.channel.send(row(rig, part.payload))
    rig.channel.send(row(rig, part.payload))
    assert rig.screen("wm1") == ["[image]", "[image]"]
    assert rig.sim.count("media/upload") == 1


def test_a_picture_that_wecom_forgot_is_uploaded_again(rig: WeComKfRig) -> None:
    """40007 costs one more upload, not the picture."""
    part = rig.channel.render(Reply(text="", key="k", attachments=("a/step.png",)))[0]
    rig.channel.send(row(rig, part.payload))
    with rig.sim.world.change():
        rig.sim.world.media.clear()
    rig.channel.send(row(rig, part.payload))
    assert rig.screen("wm1") == ["[image]", "[image]"]


def test_a_picture_that_is_gone_is_final(rig: WeComKfRig) -> None:
    """No later try will find a file that was deleted."""
    part = rig.channel.render(Reply(text="", key="k", attachments=("missing.png",)))[0]
    assert result_of(rig, row(rig, part.payload)) == "refused"


def test_media_is_fetched_while_wecom_has_it(rig: WeComKfRig) -> None:
    """The bytes come as they are; after three days there are none."""
    rig.sim.customer("wm1").sends_image(b"bytes of a picture")
    media_id = rig.pull()[-1].payload["media"][0]["media_id"]
    assert fetched(rig.channel, Media(media_id=media_id)) == b"bytes of a picture"
    rig.sim.clock.advance(timedelta(days=4))
    rig.sim.expire_tokens()
    assert fetched(rig.channel, Media(media_id=media_id)) is None


def test_a_customers_json_file_is_no_error(rig: WeComKfRig) -> None:
    """An error is JSON under 200; so may a customer's own file be, but as an attachment."""
    data = b'{"errcode": 40007}'
    media_id = rig.sim.customer("wm1").keeps(data, "application/json", "a.json")
    assert fetched(rig.channel, Media(media_id=media_id)) == data


@pytest.mark.parametrize("fault", [faults.bad_gateway(), faults.html(), faults.half(applied=True)])
def test_media_in_an_outage_is_fetched_later(rig: WeComKfRig, fault: faults.Fault) -> None:
    """An outage never looks like a file, nor like a file that is gone."""
    rig.sim.customer("wm1").sends_image()
    media_id = rig.pull()[-1].payload["media"][0]["media_id"]
    rig.sim.fail("media/get", fault)
    with pytest.raises(TryLater):
        fetched(rig.channel, Media(media_id=media_id))
