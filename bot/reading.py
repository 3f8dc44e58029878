"""Reading what customers wrote, before the handlers decide. No transaction is open here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.library import Shelf
from handlers.model import Message
from handlers.turn import Part, Reading
from knowledge import questions, signals, vague
from knowledge.entry import Entry
from knowledge.matcher import Action, Ranking

NOTHING = Ranking(action=Action.MISS, hits=(), explanation=())
UNREAD = Reading(text="", signals=signals.Signals(), ranking=NOTHING)
"""What is known of texts that nobody may read."""
CERTAIN = 0.97
"""Score from which a bare question is answered out of its topic."""
LONGEST = 4000
"""Characters of a text that are read; what follows never decides."""


class Reader:
    """Reads the messages of a breath against one shelf, for one channel and moment."""

    def __init__(
        self,
        shelf: Shelf,
        lexicon: signals.Lexicon,
        *,
        channel: str,
        window: str,
        at: datetime,
        offline: frozenset[str] = frozenset(),
    ) -> None:
        """`window` is the name of the service window that holds at `at` (desk's time zone).

        Entries that are `offline` are not found.
        """
        self._shelf = shelf
        self._offline = offline
        self._lexicon = lexicon
        self._channel = channel
        self._window = window
        self._at = at

    def read(self, messages: tuple[Message, ...], *, topic: str | None) -> Reading:
        """What the breath says: each message by itself, and all of them with the topic."""
        spoken = [message for message in messages if message.is_words and message.text.strip()]
        text = "\n".join(message.text for message in spoken)[:LONGEST]
        whole = self._followed(text, self._rank(text, topic=self._question_of(topic)), topic)
        alone = spoken[0] if len(spoken) == 1 else None
        parts = tuple(
            self._part(message, whole if message is alone else None) for message in messages
        )
        said = next((part.signals for part in parts if part.message is alone), None)
        return Reading(
            text=text,
            signals=said or signals.read(text, at=self._at, lexicon=self._lexicon),
            ranking=whole,
            parts=parts,
            questions=self._questions(text) if alone else (),
        )

    def _followed(self, text: str, ranking: Ranking, topic: str | None) -> Ranking:
        """The ranking; asked back or left where all but the topic is guessed.

        「那怎么办」 names nothing; 「R2 呢」 names a thing that the found entry does not.
        """
        if ranking.action is not Action.ANSWER:
            return ranking
        best = ranking.hits[0]
        entry = self._shelf.entries.get(best.entry_id)
        told = " ".join((*entry.wordings, entry.answer)) if entry is not None else ""
        if topic is not None and not questions.codes(text) <= questions.codes(told):
            return replace(ranking, action=Action.MISS)
        if best.score >= CERTAIN or not vague.is_bare(text):
            return ranking
        return replace(ranking, action=Action.CLARIFY)

    def _questions(self, text: str) -> tuple[Ranking, ...]:
        """Rankings of two or three questions in one message, where each is sure and another's."""
        found = tuple(self._rank(one, topic=None) for one in questions.split(text))
        best = {one.hits[0].entry_id for one in found if one.action is Action.ANSWER and one.hits}
        return found if len(best) == len(found) else ()

    def _part(self, message: Message, known: Ranking | None) -> Part:
        text = message.text[:LONGEST]
        return Part(
            message=message,
            signals=signals.read(text, at=self._local(message.at), lexicon=self._lexicon),
            ranking=known or self._rank(text if message.is_words else "", topic=None),
        )

    def _local(self, at: datetime) -> datetime:
        """The customer's 昨天 is a day of the desk's calendar, not of UTC."""
        return at.astimezone(self._at.tzinfo)

    def _rank(self, text: str, *, topic: str | None) -> Ranking:
        if not text.strip():
            return NOTHING
        return self._shelf.matcher.rank(text, allowed=self._allowed, topic=topic)

    def _allowed(self, entry: Entry) -> bool:
        if entry.id in self._offline:
            return False
        return entry.holds_on(self._at.date()) and entry.holds_in(self._channel, self._window)

    def _question_of(self, topic: str | None) -> str | None:
        entry = self._shelf.entries.get(topic) if topic else None
        return entry.question if entry else None
