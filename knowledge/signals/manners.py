"""Courtesy, mood, language, and talk of going public."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.signals.folding import fold_character
from knowledge.signals.lexicon import Lexicon
from knowledge.signals.nouns import Language, Mood

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
    rules = lexicon.manners
    cleared = rules.cleared(text)
    escalation = rules.first("escalation", cleared)
    return Manners(
        greeting=rules.first("greeting", text) is not None,
        thanks=rules.first("thanks", text) is not None,
        goodbye=rules.first("goodbye", text) is not None,
        escalation_risk=escalation is not None,
        mood=_mood(text, lexicon),
        language=_language(original, text, lexicon),
        cues=(f"escalation_risk: {text[escalation.start : escalation.end]}",) if escalation else (),
    )


def _mood(text: str, lexicon: Lexicon) -> Mood:
    if lexicon.manners.first("furious", text):
        return Mood.FURIOUS
    return Mood.UPSET if lexicon.manners.first("upset", text) else Mood.CALM


def _language(original: str, text: str, lexicon: Lexicon) -> Language:
    if not _HAN.search(text):
        return Language.EN if _LATIN.search(text) else Language.OTHER
    if lexicon.manners.first("cantonese", text):
        return Language.YUE
    traditional = sum(
        1 for item in original[:200] if item > "\u3400" and fold_character(item) != item
    )
    return Language.ZH_HANT if traditional >= 2 else Language.ZH
