"""A vague opening gets the motives that fit what it seems to be about, once."""

from __future__ import annotations

from dataclasses import replace

from handlers.policy import Motive
from knowledge.matcher import Action
from tests.handlers.desk import EVENING, Desk, entry

MOTIVES = (
    Motive(label="想修好它", form="repair", category="维修"),
    Motive(label="还在不在保修期", entry="warranty", category="维修"),
    Motive(label="想知道为什么坏", entry="gone", category="维修"),
    Motive(label="查快递", form="logistics", category="物流"),
    Motive(label="反映问题", form="complaint"),
)


def desk() -> Desk:
    made = Desk(
        now=EVENING,
        entries={
            "warranty": entry("warranty", "保修多久", "一年。", category="维修/家电"),
            "ship": entry("ship", "多久发货", "两天。", category="物流"),
        },
    )
    made.policy = replace(made.policy, motives=MOTIVES)
    return made


def labels(one: Desk) -> list[str]:
    return [choice.label for choice in one.conversation.memory.choices][:-1]


def test_motives_of_the_matter_come_first() -> None:
    """The category of the nearest entry decides, however unsure the matcher is."""
    one = desk()
    one.knows("东西坏了你们说咋办", "warranty", action=Action.MISS, score=0.2)
    one.say("东西坏了你们说咋办", vague=True)
    assert labels(one) == ["想修好它", "还在不在保修期", "反映问题"]


def test_without_a_matter_each_category_has_its_turn() -> None:
    """A motive whose entry is not there is never offered."""
    one = desk()
    one.say("有问题，你们处理一下吧", vague=True)
    assert labels(one) == ["反映问题", "想修好它", "查快递"]


def test_the_motive_that_is_picked_is_the_one_that_was_shown() -> None:
    """Their order on the screen is not their order in the file."""
    one = desk()
    one.knows("东西坏了你们说咋办", "warranty", action=Action.MISS, score=0.2)
    one.say("东西坏了你们说咋办", vague=True)
    one.say("2")
    assert one.last.startswith("一年。")


def test_a_sure_answer_to_words_without_a_matter_is_asked_about_first() -> None:
    """「我东西坏了你帮我解决」 gets the motive, however well it matches; a thing that is named does not."""
    one = desk()
    one.knows("我东西坏了你帮我解决", "warranty", score=0.95)
    one.say("我东西坏了你帮我解决", vague=True)
    assert labels(one)
    other = desk()
    other.knows("漏水了", "warranty", score=0.95)
    other.say("漏水了", vague=True)
    assert other.last.startswith("一年。")


def test_a_follow_up_is_no_opening() -> None:
    """「那要多久」 is read with what was just answered."""
    one = desk()
    one.knows("多久发货", "ship")
    one.say("多久发货")
    one.knows("那保修呢", "warranty", score=0.8)
    one.say("那保修呢", vague=True)
    assert one.last.startswith("一年。")


def test_the_ticket_of_a_motive_tells_both() -> None:
    """What was said first, and what was picked."""
    one = desk()
    one.say("有问题，你们处理一下吧", vague=True)
    one.say("想修好它")
    (ticket,) = one.tickets
    assert "处理一下吧" in ticket.summary
    assert "想修好它" in ticket.summary
