"""A gap is near an entry where its wordings together are, not where one of them is by chance."""

from __future__ import annotations

from typing import cast

from knowledge.gaps import Unsettled, find
from knowledge.matcher import Action, Hit, Matcher, Ranking

LEAD = "分12期要利息吗"
ANSWER = "分期按月收利息，一期千分之六。"
ASKED = (LEAD, LEAD, "分期要利息吗", "分期还要利息吗")


class Chance:
    """A matcher to which some wordings look like an entry."""

    def __init__(self, *alike: str) -> None:
        self._alike = alike

    def rank(self, text: str) -> Ranking:
        score = 0.9 if text in self._alike else 0.02
        return Ranking(Action.MISS, (Hit("points", score),))


def found(*alike: str) -> bool:
    asked = [
        Unsettled(text=text, kind="miss", conversation=str(n), agent_words=ANSWER)
        for n, text in enumerate(ASKED)
    ]
    (gap,) = find(asked, cast(Matcher, Chance(*alike)), most=5)
    assert gap.count == len(ASKED)
    return gap.is_near


def test_one_wording_that_hits_by_chance_makes_no_variant() -> None:
    """It would teach the entry what it does not answer."""
    assert not found(LEAD)


def test_wordings_that_mostly_hit_are_variants_the_entry_lacks() -> None:
    """Then the entry answers them, and nobody knew."""
    assert found(*ASKED)
