"""Must somebody be woken now, and why?"""

from __future__ import annotations

from knowledge.signals.abuse import Abuse
from knowledge.signals.judging import Judge, Verdict
from knowledge.signals.lexicon import Lexicon
from knowledge.signals.nouns import ThreatKind, UrgentReason

THRESHOLD = 0.25
ASKING = 0.5
"""What the model must say of a question: danger is told, seldom asked about."""
FOREIGN = 0.8
"""What the model must say of English or pinyin; plain danger in them is for the rules."""
CERTAIN = 0.95
"""What the model must say where the text speaks of the past, of a case or of a course."""


def judge_urgency(text: str, abuse: Abuse, lexicon: Lexicon) -> Verdict:
    """Whether a folded, tightened text cannot wait for the morning."""
    if abuse.threat is ThreatKind.PRESENT:
        return Verdict(True, ("urgent: a threat with place, time, weapon or presence",))
    judge = Judge(
        signal="urgent",
        rules=lexicon.urgency,
        model=lexicon.models["urgency"],
        threshold=THRESHOLD,
        asking=ASKING,
        foreign=FOREIGN,
        certain=CERTAIN,
        yields=True,
    )
    verdict = judge.judge(text)
    vents = abuse.threat is ThreatKind.VENTING and not lexicon.urgency.first("sure", text)
    return Verdict(False, ("not urgent: a threat that vents",)) if vents else verdict


def reason_of(text: str, abuse: Abuse, lexicon: Lexicon) -> UrgentReason:
    """Why an urgent text is urgent."""
    if abuse.threat is ThreatKind.PRESENT:
        return UrgentReason.THREAT
    look = lexicon.urgency.look(text)
    if look.first("always"):
        return UrgentReason.SELF_HARM
    return lexicon.reasons.likeliest(look)
