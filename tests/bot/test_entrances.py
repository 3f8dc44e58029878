"""The link by which a customer came in is kept, shown to agents, and chooses the form."""

from __future__ import annotations

from dataclasses import replace

from bot.channels.base import Kind
from bot.store.session import Store
from bot.wiring.turning import turns
from handlers.cause import CustomerEntered
from handlers.policy import Policy
from tests.bot.small_desk import ACCOUNT, EVENING, KF, SmallDesk, sample_policy


def routed() -> Policy:
    """The repair form starts for whoever comes in at the service shop."""
    policy = sample_policy()
    repair = replace(policy.forms["repair"], scenes=("service",))
    return replace(policy, forms={**policy.forms, "repair": repair})


def desk_with(store: Store) -> SmallDesk:
    """A desk whose customer came in by a link of the service shop."""
    desk = SmallDesk(store, EVENING)
    desk.turns = turns(replace(desk.parts, policy=routed))
    desk.happens(Kind.ENTER, CustomerEntered(scene="service", scene_param="shop=17"))
    desk.rest()
    return desk


def test_the_entrance_chooses_the_form_where_no_words_do(store: Store) -> None:
    """The agents read it on the card; a bare 转人工 from the service page is a repair."""
    desk = desk_with(store)
    desk.says("转人工")
    desk.rest()
    assert any("从入口 service shop=17 进来" in text for text in desk.group.texts())
    desk.wait(hours=1)
    with store.read() as tx:
        (ticket,) = tx.tickets.of_customer(1, since=EVENING)
    assert ticket.form_id == "repair"


def test_what_the_platform_leaves_out_stays_as_it_was(store: Store) -> None:
    """Names are fetched later and often without the entrance."""
    desk = desk_with(store)
    told = {
        "external_id": "amy",
        "nickname": "小王",
        "union_id": "",
        "scene": "",
        "scene_param": "",
    }
    with store.write() as tx:
        tx.conversations.introduce(KF, ACCOUNT, [told], now=desk.clock.now())
        known = tx.conversations.customer(KF, ACCOUNT, "amy", desk.clock.now())
    assert (known.nickname, known.scene, known.scene_param) == ("小王", "service", "shop=17")
