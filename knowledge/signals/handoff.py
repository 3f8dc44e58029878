"""Does the customer want a person now?"""

from __future__ import annotations

from knowledge.signals.judging import Verdict, judge
from knowledge.signals.lexicon import Lexicon

THRESHOLD = 0.5


def judge_handoff(text: str, lexicon: Lexicon) -> Verdict:
    """Whether a folded, tightened text asks for a person now."""
    return judge("wants_human", text, lexicon.handoff, lexicon.models["handoff"], THRESHOLD)
