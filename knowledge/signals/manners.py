"""Courtesy, mood, language, and talk of going public."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.signals.folding import fold_character
from knowledge.signals.lexicon import Lexicon
from knowledge.signals.nouns import Language, Mood
from knowledge.signals.rules import Look

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2,}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Manners:
    """How a text is said."""

    greeting: bool
    thanks: bool
    goodbye: bool
    escalation_risk: bool
    mood: Mood
    language: Language
    cues: tuple[str, ...]


def judge_manners(original: str, text: str, lexicon: Lexicon) -> Manners:
    """Courtesy, mood and language of a text; `text` is the folded form of `original`."""
    seen = lexicon.manners.seen(text)
    escalation = lexicon.manners.look(text).first("escalation")
    return Manners(
        greeting=seen.first("greeting") is not None,
        thanks=seen.first("thanks") is not None,
        goodbye=seen.first("goodbye") is not None,
        escalation_risk=escalation is not None,
        mood=_mood(seen),
        language=_language(original, seen),
        cues=(f"escalation_risk: {text[escalation.start : escalation.end]}",) if escalation else (),
    )


def _mood(seen: Look) -> Mood:
    if seen.first("furious"):
        return Mood.FURIOUS
    return Mood.UPSET if seen.first("upset") else Mood.CALM


def _language(original: str, seen: Look) -> Language:
    if not _HAN.search(seen.text):
        return Language.EN if _LATIN.search(seen.text) else Language.OTHER
    if seen.first("cantonese"):
        return Language.YUE
    traditional = sum(
        1 for item in original[:200] if item > "\u3400" and fold_character(item) != item
    )
    return Language.ZH_HANT if traditional >= 2 else Language.ZH
