"""Cards as state: a notice of a case changes its card, the sender shows the newest revision."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.budget_line import lines
from bot.channels.base import (
    Answers,
    Channel,
    Kind,
    ListsCases,
    Part,
    Payload,
    Receipt,
    ShowsCards,
)
from bot.codec import load
from bot.listing import Listing
from bot.outlets import Outlet, Outlets
from bot.store.cards import Changed
from bot.store.lanes import Claim
from bot.store.session import Store
from bot.store.transaction import Tx
from bot.store.waiting_list import WaitingLists
from bot.ticket_cards import answer_tap
from bot.underneath import NOTICE, case_parcel, news_under, say_under
from handlers.notice import Notice
from handlers.outcome import Outcome
from handlers.policy import Push
from handlers.turn import Turn

CARD = "card"
AFTER_CLICK = timedelta(seconds=2)
"""A change that reaches Feishu before the click's own answer is taken back by it."""


def is_shown(notice: Notice, outlet: Outlet) -> bool:
    """Whether a notice lives on a card of this surface."""
    on_card = notice.case_no is not None and notice.push is not Push.ALARM
    return on_card and isinstance(outlet.channel, ShowsCards)


@dataclass(frozen=True, slots=True)
class Showing:
    """Writes cards and what is said under them."""

    outlets: Outlets

    def put(self, tx: Tx, claim: Claim, turn: Turn, outcome: Outcome, *, now: datetime) -> None:
        """Change the cards that the outcome's notices are about; answer a click or a message."""
        clicked = _clicked(claim)
        due_at = now + AFTER_CLICK if clicked else None
        for notice in outcome.notices:
            for outlet in self.outlets.for_notice(notice, turn.policy.roster):
                if is_shown(notice, outlet):
                    self._show(tx, turn, outlet, notice, now=now, due_at=due_at)
        if "ticket_card" in claim.row["payload"] and _is_agents(claim):
            self._answer_ticket(tx, claim, turn, outcome, now=now)
        elif clicked:
            self._answer_click(tx, claim, int(clicked), outcome)
        elif _is_agents(claim):
            self._answer_words(tx, claim, outcome, now=now)

    def recount(self, tx: Tx, claim: Claim, turn: Turn, spoken: int, *, now: datetime) -> None:
        """An agent said so much more: the card tells how many messages are left."""
        case = turn.dossier.case
        if case is None or turn.budget_left is None or not spoken:
            return
        notice = Notice(title="", case_no=case.case_no)
        due_at = now + AFTER_CLICK if _clicked(claim) else None
        for outlet in self.outlets.groups:
            changed = tx.cards.rewrite(
                turn.conversation.conversation_id,
                case.case_no,
                outlet.lane,
                lambda shown: lines(shown, turn, spoken),
                now=now,
            )
            if changed is not None:
                self._renew(tx, outlet, changed, notice, now=now, due_at=due_at)

    def _show(
        self,
        tx: Tx,
        turn: Turn,
        outlet: Outlet,
        notice: Notice,
        *,
        now: datetime,
        due_at: datetime | None,
    ) -> None:
        changed = tx.cards.change(
            turn.conversation.conversation_id,
            notice.case_no or 0,
            outlet.lane,
            lines=notice.lines if notice.is_card else None,
            latest=notice.title,
            now=now,
            of_anybody=notice.incident is not None,
        )
        if changed is None:
            return
        listing = Listing(tx, outlet, most=turn.policy.manners.waiting_cards)
        on_list = listing.change(changed, now=now)
        if on_list is not None:
            self._renew(tx, outlet, on_list, notice, now=now, due_at=due_at)
        place = listing.place(changed) if on_list else changed
        if place is None:
            return
        if place is changed:
            self._renew(tx, outlet, changed, notice, now=now, due_at=due_at)
        if notice.to and not changed.is_new:
            wait = turn.policy.manners.news_wait
            if notice.is_news:
                news_under(tx, outlet, place, notice, now=now, due_at=now + wait)
            else:
                say_under(tx, outlet, place, notice, now=now, due_at=due_at)

    def _renew(
        self,
        tx: Tx,
        outlet: Outlet,
        changed: Changed,
        notice: Notice,
        *,
        now: datetime,
        due_at: datetime | None,
    ) -> None:
        """See to it that the newest state of a card leaves, once for all changes that wait."""
        if tx.unsent.has_waiting(changed.lane, CARD):
            return
        state = Part(payload={"card_id": changed.card_id}, preview=notice.text)
        row = case_parcel(outlet.address, changed.lane, CARD, state, notice=notice, due_at=due_at)
        tx.outbox.put(row, now=now)

    def _answer_click(self, tx: Tx, claim: Claim, card_id: int, outcome: Outcome) -> None:
        groups = (one.channel for one in self.outlets.groups)
        channel = next((one for one in groups if isinstance(one, ShowsCards)), None)
        if channel is None:
            return
        waiting = WaitingLists(tx.connection).of(card_id)
        card = tx.cards.card(card_id)
        if waiting is not None and isinstance(channel, ListsCases):
            shown: Payload = channel.waiting_card(waiting)
        elif card is not None:
            shown = channel.card(card)
        else:
            return
        tx.inbox.tell(claim, {**outcome.result, "card": json.dumps(shown, ensure_ascii=False)})

    def _answer_ticket(
        self, tx: Tx, claim: Claim, turn: Turn, outcome: Outcome, *, now: datetime
    ) -> None:
        for group in self.outlets.groups:
            answer_tap(tx, claim, turn.policy, group, outcome.result, now=now, wait=AFTER_CLICK)

    def _answer_words(self, tx: Tx, claim: Claim, outcome: Outcome, *, now: datetime) -> None:
        """What went wrong is said under the agent's words; what went well only where it is asked."""
        payload, toast = claim.row["payload"], outcome.result.get("toast", "")
        message_id, surface = payload.get("answer_to"), payload.get("answer_on")
        if not message_id or not toast:
            return
        for outlet in self.outlets.groups:
            channel = outlet.channel
            is_asked = channel.name == surface
            is_wrong = outcome.result.get("kind") != "success"
            if not (is_asked or (surface is None and is_wrong and isinstance(channel, ShowsCards))):
                continue
            if isinstance(channel, Answers):
                parcel = case_parcel(
                    outlet.address, outlet.lane, NOTICE, channel.answer(toast, str(message_id))
                )
                tx.outbox.put(parcel, now=now)


@dataclass(frozen=True, slots=True)
class Dressed:
    """A payload as it leaves, and the card revision that it shows."""

    payload: Payload
    card_id: int | None = None
    revision: int = 0

    def mark(self, tx: Tx, receipt: Receipt, *, now: datetime) -> None:
        """The platform took it."""
        if self.card_id is not None:
            tx.cards.shown(self.card_id, revision=self.revision, message_id=receipt.platform_id)


def dressed(store: Store, channel: Channel, payload: Mapping[str, Any]) -> Dressed:
    """The newest state of the card that a payload names; any other payload as it is."""
    if "card_id" not in payload or not isinstance(channel, ShowsCards):
        return Dressed(payload)
    card_id = int(payload["card_id"])
    with store.read() as tx:
        card, waiting = tx.cards.card(card_id), WaitingLists(tx.connection).of(card_id)
    if waiting is not None and isinstance(channel, ListsCases):
        if "notice" in payload:
            under = channel.under_card(load(Notice, payload["notice"]), waiting.message_id)
            return Dressed(under)
        return Dressed(channel.waiting_message(waiting), card_id, waiting.revision)
    if card is None:
        raise LookupError(f"card {payload['card_id']} is gone")
    if "notice" in payload:
        return Dressed(channel.under_card(load(Notice, payload["notice"]), card.message_id))
    return Dressed(channel.card_message(card), card.card_id, card.revision)


def _clicked(claim: Claim) -> Any:
    """The card that an agent tapped."""
    return claim.row["payload"].get("card_id") if _is_agents(claim) else None


def _is_agents(claim: Claim) -> bool:
    return str(claim.row["kind"]) == Kind.AGENT
