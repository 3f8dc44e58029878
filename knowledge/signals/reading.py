"""Reading one text: every signal at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from knowledge.signals.abuse import find_abuse
from knowledge.signals.folding import fold, tighten
from knowledge.signals.handoff import judge_handoff
from knowledge.signals.lexicon import Lexicon, shipped
from knowledge.signals.manners import judge_manners
from knowledge.signals.nouns import Facts, Signals
from knowledge.signals.shielding import hide
from knowledge.signals.stated.finding import find_facts
from knowledge.signals.urgency import judge_urgency, reason_of
from knowledge.vague import is_vague

DEFAULT = shipped()
"""The shipped lexicon, read once."""
ROUNDS = 5
"""Hiding one insult may lay another bare; so often a text is looked at again."""


def read(text: str, *, at: datetime, lexicon: Lexicon = DEFAULT) -> Signals:
    """Everything one text says beside its question.

    `at` is the moment of the message, aware and in the desk's time zone: days such as
    昨天 are counted from its date.
    """
    folded = fold(text)
    tight = tighten(folded)
    abuse = find_abuse(tight.text, lexicon)
    human = judge_handoff(tight.text, lexicon)
    urgency = judge_urgency(tight.text, abuse, lexicon)
    manners = judge_manners(text, tight.text, lexicon)
    return Signals(
        wants_human=human.fired,
        urgent=reason_of(tight.text, abuse, lexicon) if urgency.fired else None,
        urgent_likely=urgency.likely,
        abusive=bool(abuse.spans),
        threat=abuse.threat,
        vague=not (human.fired or urgency.fired) and is_vague(text),
        escalation_risk=manners.escalation_risk,
        thanks=manners.thanks,
        goodbye=manners.goodbye,
        greeting=manners.greeting,
        mood=manners.mood,
        language=manners.language,
        shielded=_again(hide(text, tight, abuse.spans), lexicon) if abuse.spans else text,
        facts=find_facts(folded, text, at.date()),
        cues=(*human.cues, *urgency.cues, *abuse.cues, *manners.cues),
    )


def facts(text: str, *, at: datetime) -> Facts:
    """Only the facts of a text; `at` as in `read`."""
    return find_facts(fold(text), text, at.date())


def shield(text: str, lexicon: Lexicon = DEFAULT) -> str:
    """The text as an agent may read it: insults and threats replaced, the rest untouched."""
    tight = tighten(fold(text))
    spans = find_abuse(tight.text, lexicon).spans
    return _again(hide(text, tight, spans), lexicon) if spans else text


def lexicon_with(additions: Mapping[str, Iterable[str]]) -> Lexicon:
    """The shipped lexicon with a company's own words by signal (names in `ADDABLE`).

    Raises ValueError for a signal that is not there.
    """
    return DEFAULT.plus(additions) if additions else DEFAULT


def _again(text: str, lexicon: Lexicon) -> str:
    for _ in range(ROUNDS):
        tight = tighten(fold(text))
        spans = find_abuse(tight.text, lexicon).spans
        if not spans:
            break
        text = hide(text, tight, spans)
    return text
