"""What every channel keeps, whatever its platform: one class, run by each over its simulator."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.channels.base import (
    Misconfigured,
    Refused,
    Stranger,
    TryLater,
)
from handlers.model import Choice, Reply
from tests.channels.rig import Rig, Trouble, again, deliveries, identity, messages, send


class ChannelContract:
    """Subclass it with a `rig` fixture."""

    def test_a_sentence_comes_in_and_its_answer_goes_out(self, rig: Rig) -> None:
        """What a customer wrote arrives with its words; what the desk says is on the screen."""
        rig.says("c1", "多久发货")
        (arrival,) = messages(rig.heard())
        assert arrival.payload["text"] == "多久发货"
        assert arrival.customer == rig.address("c1").to
        send(rig, "c1", "付款后 48 小时内发货。")
        assert rig.screen("c1") == ["付款后 48 小时内发货。"]

    def test_messages_keep_their_order(self, rig: Rig) -> None:
        """The order in which the platform tells is the order of the arrivals."""
        for number in range(12):
            rig.says("c1", f"第{number}句")
        texts = [one.payload["text"] for one in messages(rig.heard())]
        assert texts == [f"第{number}句" for number in range(12)]

    def test_customers_have_lanes_of_their_own(self, rig: Rig) -> None:
        """Two customers never wait for each other, one customer's messages share a lane."""
        rig.says("c1", "一")
        rig.says("c2", "二")
        rig.says("c1", "三")
        first, second, third = messages(rig.heard())
        assert first.lane == third.lane != second.lane

    def test_a_redelivery_has_the_same_names(self, rig: Rig) -> None:
        """Whatever is repeated is known by channel, account and platform id."""
        rig.says("c1", "在吗")
        rig.says("c1", "退货")
        known = {identity(one) for one in messages(rig.heard())}
        assert {identity(one) for one in messages(rig.redeliver())} <= known
        assert len(known) == 2

    def test_an_unknown_kind_is_kept_between_its_neighbours(self, rig: Rig) -> None:
        """A message of a type that nobody knows yet still arrives, and stops nothing."""
        rig.says("c1", "前")
        rig.sends_unknown("c1")
        rig.says("c1", "后")
        kinds = [one.payload["kind"] for one in messages(rig.heard())]
        assert kinds == ["text", "unknown", "text"]

    def test_strangers_are_refused(self, rig: Rig) -> None:
        """Nothing that is not the platform's gets in."""
        for request in rig.forged():
            with pytest.raises(Stranger):
                rig.receive(request)

    def test_a_long_text_arrives_whole(self, rig: Rig) -> None:
        """Nothing of a long answer is lost, and the platform takes every part of it."""
        sentences = "".join(f"第{number}条:请保留包装和小票。" for number in range(160))
        rig.says("c1", "规则")
        send(rig, "c1", sentences)
        assert "".join(rig.screen("c1")).replace("\n", "") == sentences

    def test_choices_can_be_read_whatever_the_channel_can_show(self, rig: Rig) -> None:
        """Every label is on the screen, as a menu or as lines."""
        rig.says("c1", "退")
        choices = (Choice(id="a", label="退货流程"), Choice(id="b", label="退款多久到账"))
        send(rig, "c1", "您想问哪一个?", choices=choices)
        screen = "\n".join(rig.screen("c1"))
        assert "您想问哪一个?" in screen
        assert all(choice.label in screen for choice in choices)

    @pytest.mark.parametrize("what", [one for one in Trouble if one is not Trouble.LOST_ANSWER])
    def test_trouble_is_worth_another_try(self, rig: Rig, what: Trouble) -> None:
        """Every kind of outage ends in TryLater, and the same message passes afterwards, once."""
        rig.says("c1", "在吗")
        rig.trouble(what, times=1)
        delivery = deliveries(rig, "c1", Reply(text="在的。", key="k"))[0]
        with pytest.raises(TryLater) as raised:
            rig.channel.send(delivery)
        rig.channel.send(again(delivery, unsure=raised.value.unknown_outcome))
        assert rig.screen("c1") == ["在的。"]

    def test_a_limit_is_waited_for(self, rig: Rig) -> None:
        """A rate limit names how long to wait, since asking earlier prolongs it."""
        rig.says("c1", "在吗")
        rig.trouble(Trouble.LIMITED, times=1)
        with pytest.raises(TryLater) as raised:
            rig.channel.send(deliveries(rig, "c1", Reply(text="在的。", key="k"))[0])
        assert raised.value.wait is not None

    def test_a_lost_answer_leaves_the_outcome_open(self, rig: Rig) -> None:
        """Sent again with the same key, the message is on the screen exactly once."""
        rig.says("c1", "在吗")
        rig.trouble(Trouble.LOST_ANSWER, times=1)
        delivery = deliveries(rig, "c1", Reply(text="在的。", key="k"))[0]
        with pytest.raises(TryLater) as raised:
            rig.channel.send(delivery)
        assert raised.value.unknown_outcome
        rig.channel.send(again(delivery, unsure=True))
        seen = set if rig.channel.capabilities.idempotency is None else list
        assert seen(rig.screen("c1")) == seen(["在的。"])

    def test_after_an_outage_all_leave_in_order(self, rig: Rig) -> None:
        """Three messages that failed three times each arrive as they were said."""
        rig.says("c1", "在吗")
        replies = [Reply(text=f"回答{number}。", key="k") for number in range(3)]
        waiting = [one for reply in replies for one in deliveries(rig, "c1", reply)]
        rig.trouble(Trouble.BAD_GATEWAY, times=9)
        for delivery in waiting * 3:
            with pytest.raises(TryLater):
                rig.channel.send(delivery)
        for delivery in waiting:
            rig.channel.send(again(delivery, unsure=True))
        assert rig.screen("c1") == ["回答0。", "回答1。", "回答2。"]

    def test_a_stale_token_costs_one_refresh(self, rig: Rig) -> None:
        """A token that ended early is fetched once and the message leaves at once."""
        rig.says("c1", "在吗")
        send(rig, "c1", "一。")
        before = rig.token_fetches()
        rig.expire_token()
        send(rig, "c1", "二。")
        assert rig.token_fetches() == before + 1
        assert rig.screen("c1") == ["一。", "二。"]

    def test_many_threads_share_one_refresh(self, rig: Rig) -> None:
        """Twenty senders on a cold start ask for one token."""
        for number in range(20):
            rig.says(f"c{number}", "在吗")
        with ThreadPoolExecutor(20) as pool:
            list(pool.map(lambda number: send(rig, f"c{number}", "在的。"), range(20)))
        assert rig.token_fetches() == 1

    def test_a_vanished_customer_is_final(self, rig: Rig) -> None:
        """Nothing is tried again for somebody who is not there."""
        rig.says("c1", "在吗")
        rig.vanish("c1")
        with pytest.raises(Refused) as raised:
            send(rig, "c1", "在的。")
        assert raised.value.result == "gone"

    def test_what_an_operator_must_mend_says_so(self, rig: Rig) -> None:
        """A wrong secret or a missing permission is neither dropped nor hammered."""
        rig.says("c1", "在吗")
        rig.misconfigure()
        with pytest.raises(Misconfigured):
            send(rig, "c1", "在的。")
