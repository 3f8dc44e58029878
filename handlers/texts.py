"""Sentences for customers and agents: a variant is picked, its placeholders are filled."""

from __future__ import annotations

from hashlib import blake2b

from handlers.model import Choice, Reply
from handlers.turn import Turn

AND = ","
"""Joins the keys of a reply that was put together from several texts."""


class UnknownText(Exception):
    """replies.yaml has no text of this name."""


def digest(text: str) -> str:
    """A short hash that tells two sentences apart."""
    return blake2b(text.encode(), digest_size=8).hexdigest()


def whole(reply: Reply) -> str:
    """The digest of a reply with its choices, as one thing the customer reads."""
    return digest("\n".join((reply.text, *(choice.label for choice in reply.choices))))


def say(turn: Turn, key: str, **fields: str) -> str:
    """The text of this name, worded differently from what the customer read last.

    Raises UnknownText where replies.yaml has none.
    """
    worded = [variant.format_map(_fields(turn, fields)) for variant in _variants(turn, key)]
    first = _start(turn, key) % len(worded)
    in_turn = worded[first:] + worded[:first]
    last = {said.digest for said in turn.memory.said[-4:]}
    return next((text for text in in_turn if digest(text) not in last), in_turn[0])


def reply(turn: Turn, key: str, choices: tuple[Choice, ...] = (), **fields: str) -> Reply:
    """A reply that consists of one text."""
    return Reply(text=say(turn, key, **fields), key=key, choices=choices)


def joined(*replies: Reply) -> Reply:
    """One message out of several; the last one that offers choices is the one to choose from."""
    offered = [reply.choices for reply in replies if reply.choices]
    return Reply(
        text="\n".join(reply.text for reply in replies),
        key=AND.join(reply.key for reply in replies),
        choices=offered[-1] if offered else (),
        attachments=tuple(path for reply in replies for path in reply.attachments),
    )


def tap(turn: Turn, choice_id: str, key: str) -> Choice:
    """A choice whose label is a text of replies.yaml."""
    return Choice(id=choice_id, label=_variants(turn, key)[0].format_map(_fields(turn, {})))


def _variants(turn: Turn, key: str) -> tuple[str, ...]:
    found = turn.policy.texts.get(key)
    if not found:
        raise UnknownText(key)
    return found


def _fields(turn: Turn, fields: dict[str, str]) -> dict[str, str]:
    return {"company": turn.policy.company, "desk": turn.policy.desk, **fields}


def _start(turn: Turn, key: str) -> int:
    """Where to begin among the variants: differs by conversation and by how often it was said."""
    told = sum(said.key == key for said in turn.memory.said)
    seed = blake2b(f"{turn.conversation.conversation_id}:{key}".encode(), digest_size=2)
    return int.from_bytes(seed.digest(), "big") + told
