"""看图: links to what a customer sent, for the agent who asked and nobody else."""

from __future__ import annotations

import re
from typing import Final

from handlers import agent_words, card, need, texts
from handlers.agent_words import OK, WARNING, toast
from handlers.notice import Notice
from handlers.outcome import Outcome
from handlers.policy import Agent, Push
from handlers.turn import Turn

MOST: Final = 20
"""Links of one answer; the newest."""
_HASH: Final = re.compile(r"[0-9a-f]{64}")


def links(turn: Turn, agent: Agent, *, about: str, ticket_no: str | None) -> Outcome:
    """A private notice with a link for each file; `about` goes into the audit."""
    files = _files(turn, ticket_no)
    if not files:
        return toast(turn, "toast_no_pictures", WARNING)
    title = texts.say(turn, "notice_pictures", customer=card.customer(turn), count=str(len(files)))
    notice = Notice(
        title=title,
        to=(agent.id,),
        push=Push.MESSAGE,
        evidence=files[-MOST:],
        about=about,
    )
    answer = toast(turn, "toast_pictures", OK, agent=agent_words.name_of(turn, agent.id))
    return Outcome(notices=(notice,), result=answer.result)


def _files(turn: Turn, ticket_no: str | None) -> tuple[str, ...]:
    """What lies in the ticket and what was sent in this visit."""
    kept = next((one for one in turn.dossier.tickets if one.ticket_no == ticket_no), None)
    in_fields = " ".join(kept.fields.values()) if kept else ""
    found = (*(kept.photos if kept else ()), *_HASH.findall(in_fields), *need.sent(turn))
    return tuple(dict.fromkeys(one for one in found if _HASH.fullmatch(one)))
