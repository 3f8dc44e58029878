"""Does the customer want a person now?"""

from __future__ import annotations

from knowledge.signals.judging import Judge, Verdict
from knowledge.signals.lexicon import Lexicon

THRESHOLD = 0.4
CERTAIN = 0.97
"""What the model must say where the text asks for hours, jobs or who is answering."""


def judge_handoff(text: str, lexicon: Lexicon) -> Verdict:
    """Whether a folded, tightened text asks for a person now."""
    judge = Judge(
        signal="wants_human",
        rules=lexicon.handoff,
        model=lexicon.models["handoff"],
        threshold=THRESHOLD,
        asking=THRESHOLD,
        foreign=THRESHOLD,
        certain=CERTAIN,
        yields=False,
    )
    return judge.judge(text)
