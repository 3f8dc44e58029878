"""Insults, harassment and threats: where they stand in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.signals.lexicon import Lexicon
from knowledge.signals.nouns import ThreatKind
from knowledge.signals.rules import Hit

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
    cleared = rules.cleared(text)
    threats = [
        hit for hit in rules.every("threat", cleared) if not _reported(cleared, hit, lexicon)
    ]
    named = [hit for name in ("insult", "slur", "harassment") for hit in rules.every(name, cleared)]
    hits = sorted((*named, *threats), key=lambda hit: hit.start)
    return Abuse(
        spans=tuple((hit.start, hit.end) for hit in hits if hit.end > hit.start),
        threat=_nearness(cleared, lexicon) if threats else None,
        cues=tuple(f"abusive: {hit.cue} 「{text[hit.start : hit.end]}」" for hit in hits),
    )


def _reported(text: str, hit: Hit, lexicon: Lexicon) -> bool:
    """「有人拿刀进来了」 tells of somebody else's threat: it wakes and is not hidden."""
    before = _SENTENCE_END.split(text[: hit.start])[-1]
    return lexicon.abuse.first("reported", before) is not None


def _nearness(text: str, lexicon: Lexicon) -> ThreatKind:
    near = lexicon.abuse.first("present", text)
    return ThreatKind.PRESENT if near else ThreatKind.VENTING
