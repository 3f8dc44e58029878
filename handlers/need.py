"""What a customer needs, in one line that an agent may read, and what was given so far."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from handlers import alike, another_thing
from handlers.choices import folded, picked
from handlers.cleared import HIDDEN, cleared
from handlers.form_words import CALLS_HUMAN, KEEPS_PHONE, WAIT
from handlers.model import Message, MessageKind, Ticket
from handlers.turn import Part, Turn
from knowledge import signals

LONGEST = 160
"""Characters of a need in one line."""
_TAIL = 50
"""Of a longer one so many stay at the end, where people say what they want."""
SHOWN = ("order_no", "tracking_no", "amount", "date", "phone", "licence_plate", "address", "email")
"""Facts an agent reads on the card, in this order; phones are masked."""

_UNSPOKEN = frozenset(
    {"latitude", "longitude", "appid", "pagepath", "product_id", "userid", "shop", "url"}
)

STATED = 6
"""Characters that state a need; less is asked about first."""

_BARE = 12
"""A request for a person this short says nothing about what for."""
_MATTER = 4
"""Characters beside a call for a person that name a matter."""
_HURRY = re.compile(
    r"快一?点儿?|麻烦|着?急死?了?|在吗|在不在|[您你]们?好?|哈喽|请问?|谢谢|等不及|帮我?|一下|赶紧|赶快|立刻|马上|我们?[要想]?|喂|啊|呀|吧|有没有|好|"
    r"不要|别|再|了|到底|怎么|没|来|回|理"
)
"""What is said around a call for a person."""
_LABELS = re.compile(
    r"[A-Za-z]{0,4}[\d\-]{5,}[A-Za-z]?|(?:我的?|这是)?(?:快递|物流|订|运)?单号?|订单编?号|(?:联系)?电话|手机号?码?|"
    r"联系方式|地址|号码|是|为|在"
)
"""Numbers as they may be written, and what people call them."""
_NUMBER = re.compile(r"\d{5,}")
_PERSONAL = re.compile(r"\W*personal\b", re.IGNORECASE)
"""A kind of invoice, nobody to talk to."""
_JUNK = re.compile(r"[\W_]+")
_ENGLISH = re.compile(r"[A-Za-z]+(?![A-Za-z0-9])")


def of(turn: Turn) -> str:
    """The need in one line; for a bare 转人工 what the customer said before; empty if unknown."""
    if has_substance(turn) and not only_facts(turn):
        return in_words(turn)
    earlier = said_before(turn)
    return earlier or (in_words(turn) if has_substance(turn) else "")


def in_words(turn: Turn) -> str:
    """This turn's words without hello and mere insults, shielded, masked and in one line."""
    return words_of(turn, turn.reading.parts)


def words_of(turn: Turn, parts: Iterable[Part]) -> str:
    """The same of some of its messages."""
    kept = [part for part in parts if not _is_hello(part)]
    return one_line(cleared(" ".join(_marked(turn, part) for part in kept)))


def _marked(turn: Turn, part: Part) -> str:
    return as_heard(turn, part.signals.shielded or part.message.text, (part.message,))


def as_heard(turn: Turn, words: str, messages: Iterable[Message]) -> str:
    """Words that were written down from a recording say so: nobody typed them."""
    heard = bool(words) and any(message.transcribed for message in messages)
    return f"{turn.policy.texts['voice_mark'][0]}{words}" if heard else words


def one_line(text: str) -> str:
    """The text masked and cut to one line; the words must be shielded already."""
    flat = " ".join(signals.redact(text).split())
    if len(flat) <= LONGEST:
        return flat
    return f"{flat[: LONGEST - _TAIL - 1]}…{flat[-_TAIL:]}"


def has_substance(turn: Turn) -> bool:
    """Whether the words say what it is about, not only hello, thanks or 转人工."""
    read = turn.reading.signals
    rest = _counted((read.shielded or turn.text).replace(HIDDEN, ""))
    if picked(turn) is not None:
        return False
    if read.wants_human and len(rest) <= _BARE:
        several = len(turn.messages) > 1 and len(rest) > _BARE // 2
        return (
            bool(facts_now(turn)) or several or _tells_beside_the_call(read.shielded or turn.text)
        )
    if (read.greeting or read.thanks or read.goodbye) and len(rest) <= 4:
        return False
    return len(rest) >= 2


def _tells_beside_the_call(text: str) -> bool:
    """Whether a clause of its own says what the person is wanted for: 「运费谁出啊 转人工」."""
    beside = (clause for clause in alike.CLAUSES.split(text) if not CALLS_HUMAN.search(clause))
    words = _ENGLISH.sub("", _HURRY.sub("", "".join(beside)))  # spaces part no English clauses
    return len(_JUNK.sub("", words)) >= _MATTER


def _counted(text: str) -> str:
    """The words without punctuation, an English one for a character and a half."""
    short = _ENGLISH.sub(lambda word: word[0][:2] if len(word[0]) > 3 else word[0][:1], text)
    return _JUNK.sub("", short)


def wants_person(turn: Turn) -> bool:
    """Whether a person is asked for, by the whole or by what was said last in the breath."""
    if WAIT.fullmatch(folded(turn.text)):  # 「等一下我找找税号」 looks for a number, for nobody
        return False
    if any(message.tap for message in turn.messages):
        return False
    if _PERSONAL.match(turn.text):
        return False
    if KEEPS_PHONE.search(turn.text) and not CALLS_HUMAN.search(turn.text):
        return False
    said = [part for part in turn.reading.parts if part.message.is_words and part.message.text]
    if turn.reading.signals.wants_human:
        return len(said) <= 1 or _is_called(turn, said)
    return bool(said) and said[-1].signals.wants_human


def _is_called(turn: Turn, said: list[Part]) -> bool:
    """Whether fragments that call a person only together hold a word that does: 「转」「人工」."""
    alone = any(part.signals.wants_human for part in said)
    return alone or CALLS_HUMAN.search(folded(turn.text)) is not None


def is_stated(turn: Turn) -> bool:
    """Whether the words say enough to make a ticket of."""
    long_enough = len(turn.text.strip()) >= STATED
    return has_substance(turn) and (long_enough or bool(facts_now(turn)) or bool(photos_now(turn)))


def only_facts(turn: Turn) -> bool:
    """Whether the words are numbers and their labels, which say nothing about what for."""
    rest = turn.text
    if not facts_now(turn) and not _NUMBER.search(rest):
        return False
    for values in turn.reading.signals.facts.as_dict().values():
        for value in values:
            rest = rest.replace(value, "")
    return len(_JUNK.sub("", _LABELS.sub("", rest))) <= 2


def facts_now(turn: Turn) -> dict[str, tuple[str, ...]]:
    """Facts stated in this breath, by words or by cards."""
    stated = {kind: tuple(found) for kind, found in turn.reading.signals.facts.as_dict().items()}
    for message in turn.messages:
        for kind, value in message.facts.items():
            stated[kind] = tuple(dict.fromkeys((*stated.get(kind, ()), value)))
    return stated


def facts(turn: Turn) -> Mapping[str, tuple[str, ...]]:
    """Everything given in this conversation and its tickets, the newest first."""
    merged: dict[str, tuple[str, ...]] = dict(facts_now(turn))
    for kind, values in turn.dossier.facts.items():
        merged[kind] = tuple(dict.fromkeys((*merged.get(kind, ()), *values)))
    return merged


def facts_shown(turn: Turn) -> tuple[str, ...]:
    """The facts of this breath as they may be repeated to the customer.

    Numbers that only programs read, such as coordinates and a mini-program's id, are left out.
    """
    found = facts_now(turn)
    named = (*SHOWN, *(kind for kind in found if kind not in SHOWN and kind not in _UNSPOKEN))
    return tuple(signals.redact(value) for kind in named for value in found.get(kind, ()))


def photos_now(turn: Turn) -> tuple[str, ...]:
    """Hashes of the pictures and films of this breath, as far as they are fetched."""
    shown = (MessageKind.IMAGE, MessageKind.VIDEO, MessageKind.VOICE, MessageKind.FILE)
    media = (item for message in turn.messages if message.kind in shown for item in message.media)
    return tuple(item.sha256 or item.media_id for item in media)


def photos(turn: Turn) -> tuple[str, ...]:
    """Pictures of this episode, those of this breath included."""
    return tuple(dict.fromkeys((*turn.dossier.photos, *photos_now(turn))))


def sent(turn: Turn) -> tuple[str, ...]:
    """Everything of this episode that can be looked at or listened to, in no order of time."""
    return tuple(dict.fromkeys((*turn.dossier.recordings, *photos(turn))))


def _is_hello(part: Part) -> bool:
    return part.signals.greeting and len(_JUNK.sub("", part.message.text)) <= 4


def said_before(turn: Turn) -> str:
    """What the customer asked last in this visit."""
    start = turn.now - 2 * turn.policy.manners.episode
    asked = [event for event in turn.dossier.events if event.kind == "asked" and event.at >= start]
    if asked:
        return one_line(asked[-1].text)
    topic = turn.entries.get(turn.memory.topic or "")
    return topic.question if topic else ""


def unanswered(turn: Turn) -> tuple[str, ...]:
    """What the customer said in this episode that nothing came of, the oldest first.

    What was said just before belongs to words that name no thing of their own: 「想退」. Nothing
    belongs to words that begin with 「另外」.
    """
    if another_thing.LEAD.search(turn.text):
        return ()
    since = turn.now - turn.policy.manners.episode
    asked = [one for one in turn.dossier.events if one.kind == "asked" and one.at >= since]
    open_still = [one.text for one in asked if not one.affair]
    if not alike.thing_in_trouble(" ".join((*open_still, turn.text))):
        named = (one.text for one in reversed(asked) if alike.thing_in_trouble(one.text))
        last = asked[-1].text if asked and asked[-1].affair in turn.entries else ""
        open_still = [next(named, last), *open_still] if asked else open_still
    told = folded(" ".join(_told_in(one) for one in turn.dossier.tickets))
    return tuple(dict.fromkeys(one for one in open_still if one and folded(one) not in told))


def _told_in(ticket: Ticket) -> str:
    """What a ticket says already; it belongs to no other."""
    return " ".join((ticket.summary, *ticket.fields.values()))


def whole(turn: Turn) -> str:
    """The need in one line, with what was said before where the words of now name no thing."""
    now = of(turn)
    before = () if not now or alike.thing_in_trouble(turn.text) else unanswered(turn)
    return one_line(
        "\uff1b".join((*(one for one in before if folded(one) not in folded(now)), now))
    )
