"""One event in the words of a colleague: short, without abuse, without full numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from handlers import affairs, alike
from handlers.cleared import HIDDEN, cleared
from handlers.turn import TimelineEvent
from knowledge import signals

Texts = Mapping[str, tuple[str, ...]]
LONGEST: Final = 60
"""Characters of what was said."""
LONGEST_NOTE: Final = 200
"""Characters of an agent's own words about the affair."""
_HIDDEN: Final = re.compile(r"\s*\[已隐去\]\s*(?:[,，、;；!！。.~]+\s*)?")
_HELLO: Final = re.compile(
    r"^(?:(?:亲+|喂+|嗨|hi|hello|您?你?们?好|在吗|请问(?:一下)?|麻烦(?:问一?下)?|(?:我?想)?(?:咨询|问)(?:一下|下)?)[\s,，。.!！~～、?？]*)+",
    re.IGNORECASE,
)
_WE: Final = re.compile(r"^我(?:们)?(?:家)?(?:的)?(?![们的])")
_QUESTION: Final = re.compile(
    r"[?？]|吗|么$|怎么|如何|多久|多少|什么时候|几[点天个号]|能不能|可不可以|可以.{0,12}$|是不是|有没有|哪[里儿个些]|为什么|凭什么|谁"
)
_NAMED: Final = 12
"""So short without a verb of one's own it names a matter: 发票抬头."""
_DEMANDS: Final = re.compile(r"赔|投诉|律师|12315|曝光|举报")
_BREAK: Final = "\uff1b"
_TRIVIAL: Final = re.compile(
    r"(?:都不是|以上都不是|是的?|对的?|好的?|嗯+|哦+|没有了?|不用了?|(?:还)?在吗|在不在|人呢|有人吗|算了|谢谢.{0,3}|行|可以|ok|登记工单|转人工|人工(?:客服)?|跳过|补充|"
    r"知道了|收到|\d{1,2}|[\W_]+)[\s。.!！~]*",
    re.IGNORECASE,
)
"""A tap on a choice or a nod, which adds nothing to an affair."""
_LIKE: Final = 10
_SAME: Final = 0.85
"""Words of some length that share this much were told already."""
_FIGURES: Final = re.compile(r"\d{3,}")
_LABEL: Final = re.compile(r"^[^：:，,]{1,10}[：:]\s*")
_ADDED: Final = ("ticket_filled", "ticket_added")
_NOTES: Final = (
    "case_kept",
    "note",
    "ticket_note",
    "case_note",
    "ticket_resolved",
    "case_resolved",
)
_SAID: Final = ("agent_said", "servicer_said")
_BEGINS: Final = ("ticket_opened", "case_opened", "case_called")
_WITHOUT_WORDS: Final = frozenset(
    {
        *(
            "asked",
            "shown",
            "answered",
            "agent_said",
            "servicer_said",
            "note",
            "rated",
            "ticket_filled",
        ),
        *("ticket_corrected", "ticket_added", "ticket_note", "ticket_status", "ticket_rated"),
        *("case_note", "case_replied", "case_escalated"),
    }
)
"""Kinds of which nothing is told when their words were told already."""


def phrases(event: TimelineEvent, texts: Texts, told: set[str]) -> Iterator[tuple[str, str]]:
    """(kind, phrase) of the event; what was told in this affair already is not told again."""
    words = "" if event.text == texts["need_unknown"][0] else _words(event)
    if event.kind in _BEGINS and _BREAK in words:
        words = _BREAK.join(one for one in words.split(_BREAK) if not _is_told(one, told))
    if event.kind in _BEGINS and words and not _is_told(words, told):
        yield from _fresh(*_asked(words, texts), told, words)
    shown = "" if event.kind in _BEGINS or _is_told(words, told) else words
    if event.kind == "asked" and not words and HIDDEN in signals.shield(event.text):
        yield from _fresh("asked", texts["timeline_upset"][0], told)
    elif event.kind == "asked" and shown:
        yield from _fresh(*_asked(shown, texts), told, shown)
    elif event.kind == "answered" and not shown:
        yield from _fresh("answered", texts["timeline_answered_it"][0], told)
    elif shown or event.kind not in _WITHOUT_WORDS:
        kind = "ticket_dealt" if _is_dealt(event) else event.kind
        pattern = texts.get(f"timeline_{kind}", ("{text}",))[0]
        phrase = pattern.format(text=shown, affair=event.affair).strip("：:，, ")
        yield from _fresh(event.kind, phrase, told, shown)


def _is_dealt(event: TimelineEvent) -> bool:
    """Whether the digest gave a ticket to somebody who has not touched it yet."""
    return event.kind == "ticket_assigned" and event.by == "desk"


def added(pieces: list[str], texts: Texts) -> str:
    """What the customer gave on one day, as one phrase."""
    return texts["timeline_ticket_added"][0].format(
        text="、".join(dict.fromkeys(pieces)), affair=""
    )


def is_added(event: TimelineEvent) -> bool:
    """Whether the event tells what was given to a ticket."""
    return event.kind in _ADDED


def given(event: TimelineEvent, told: set[str]) -> str:
    """What was given, unless it was told or is nothing but a nod."""
    fresh = [
        piece
        for piece in re.split(r"[；;]\s*", _words(event))
        if piece and not _TRIVIAL.fullmatch(_bare(piece)) and not _is_told(_bare(piece), told)
    ]
    for piece in fresh:
        _keep(_bare(piece), told)
    return "；".join(_unlabelled(piece) for piece in fresh)


def _asked(words: str, texts: Texts) -> tuple[str, str]:
    if affairs.CHASED.search(words) and len(words) <= 2 * _NAMED:
        key = "timeline_chased"
    elif _QUESTION.search(words) or _is_matter(words):
        key = "timeline_asked"
    else:
        key = "timeline_reported"
    return "asked", texts[key][0].format(text=words, affair="")


def _is_matter(words: str) -> bool:
    """Whether the words only name what it is about: 质量问题退货."""
    tells = words.startswith("我") or alike.names_trouble(words) or _DEMANDS.search(words)
    return len(words) <= _NAMED and not tells


def _fresh(kind: str, phrase: str, told: set[str], words: str = "") -> Iterator[tuple[str, str]]:
    if phrase and _core(phrase) not in told:
        _keep(phrase, told)
        _keep(words, told)
        yield kind, phrase


def _keep(words: str, told: set[str]) -> None:
    if words:
        told.add(_core(words))


def _is_told(words: str, told: set[str]) -> bool:
    core = _core(words)
    if core in told or (len(core) >= 4 and any(core in known for known in told)):
        return True
    return len(core) >= _LIKE and any(_says(known, core) for known in told)


def _says(known: str, core: str) -> bool:
    """Whether nearly all of the words stand in what is known, numbers to the digit."""
    if _FIGURES.findall(core) != _FIGURES.findall(known):
        return False
    return alike.shared(core, known) >= _SAME * (len(core) - 1)


def _core(words: str) -> str:
    """The words without punctuation, so that the same said twice is known again."""
    return re.sub(r"[\W_]+", "", words)


def _bare(piece: str) -> str:
    """What was given, without the name of the field it went into."""
    return _LABEL.sub("", piece)


def _unlabelled(piece: str) -> str:
    """Numbers and days keep the name of their field; a story needs none."""
    return piece if len(_bare(piece)) <= _NAMED * 2 else _bare(piece)


def _words(event: TimelineEvent) -> str:
    """The event's text, shielded, masked, in one line, without hello and without what is hidden."""
    flat = " ".join(signals.redact(signals.shield(event.text)).split())
    flat = _HIDDEN.sub("", cleared(flat)).strip("，,。；;.!！~～ ")
    if event.kind in (*_SAID, "asked", *_BEGINS):
        flat = _HELLO.sub("", flat)
    if event.kind in ("asked", *_BEGINS):
        flat = "" if _TRIVIAL.fullmatch(flat) else _WE.sub("", flat)
    flat = re.sub(r"[。；;]+\s*(?=.)", "，" if event.kind == "asked" else "；", flat)
    longest = LONGEST_NOTE if event.kind in _NOTES else LONGEST
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"
