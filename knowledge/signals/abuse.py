"""Insults, harassment and threats: where they stand in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.signals.clauses import clauses
from knowledge.signals.lexicon import Lexicon
from knowledge.signals.nouns import ThreatKind
from knowledge.signals.rules import BLANK, Hit, Look

HIDDEN = "[已隐去]"
"""What stands for an insult in the agent's copy."""
NAMED = ("insult", "more", "slur", "harassment", "advances")
THREATS = ("threat", "menace")
CERTAIN = 0.98
"""What the model must say of a clause to have it shielded by itself."""
READ = 160
"""Characters of a text the model reads for insults; rules read all of it."""
BEFORE = 60
"""Characters before a threat that may say who else makes it."""
_HAN = re.compile(r"[\u3400-\u9fff]")
"""Insults in letters are for the rules: to the model, letters are pieces of any word."""
_CLAUSE_END = re.compile(r"[，。！？!?；;,\n]")
_SENTENCE_END = re.compile(r"[。！？!?；;\n]")


@dataclass(frozen=True, slots=True)
class Abuse:
    """The spans of a folded text that an agent must not read, and how near a threat is."""

    spans: tuple[tuple[int, int], ...] = ()
    threat: ThreatKind | None = None
    cues: tuple[str, ...] = ()


def find_abuse(text: str, lexicon: Lexicon) -> Abuse:
    """Every insult, harassment and threat in a folded, tightened text."""
    rules = lexicon.abuse
    shown = text.replace(HIDDEN, BLANK * len(HIDDEN))
    look = rules.look(shown)
    cleared = look.text
    feared = [hit for name in THREATS for hit in look.every(name)]
    threats = [hit for hit in feared if not _reported(cleared, hit, lexicon)]
    named = [hit for name in NAMED for hit in look.every(name)]
    named = [hit for hit in named if not _told(shown, hit.start, lexicon)]
    hits = sorted((*named, *threats), key=lambda hit: hit.start)
    spans = [(hit.start, hit.end) for hit in hits if hit.end > hit.start]
    felt = _felt(cleared, spans, lexicon)
    cues = [f"abusive: {hit.cue} 「{text[hit.start : hit.end]}」" for hit in hits]
    cues += [f"abusive: model 「{text[start:end]}」" for start, end in felt]
    return Abuse(
        spans=tuple(sorted((*spans, *felt))),
        threat=_nearness(look) if threats else None,
        cues=tuple(cues),
    )


def _felt(text: str, known: list[tuple[int, int]], lexicon: Lexicon) -> list[tuple[int, int]]:
    """Where the model is certain of an insult in a clause the rules found nothing in."""
    spans = [
        (start, end)
        for start, end in clauses(text[:READ])
        if BLANK * len(HIDDEN) not in text[start:end]
        and _HAN.search(text, start, end)
        and not any(start < until and since < end for since, until in known)
    ]
    model, found = lexicon.models["abuse"], []
    likely = model.probabilities([text[start:end] for start, end in spans])
    for (start, end), probability in zip(spans, likely, strict=True):
        if probability >= CERTAIN:
            loud = model.loudest(text[start:end])
            if not _told(text, start + loud[0], lexicon):
                found.append((start + loud[0], start + loud[1]))
    return found


def _told(text: str, start: int, lexicon: Lexicon) -> bool:
    """「老师骂我孩子是蠢货」 is what somebody said of the writer: a fact that agents need."""
    before = _CLAUSE_END.split(text[max(0, start - BEFORE) : start])[-1]
    return bool(before) and lexicon.abuse.first("told", before) is not None


def _reported(text: str, hit: Hit, lexicon: Lexicon) -> bool:
    """「有人拿刀进来了」 tells of somebody else's threat: it wakes and is not hidden."""
    before = _SENTENCE_END.split(text[max(0, hit.start - BEFORE) : hit.start])[-1]
    return lexicon.abuse.first("reported", before) is not None


def _nearness(look: Look) -> ThreatKind:
    return ThreatKind.PRESENT if look.first("present") else ThreatKind.VENTING
