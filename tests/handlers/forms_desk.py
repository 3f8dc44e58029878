"""A desk of one customer for form tests: keeps state, memory and tickets between turns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers import form_flow, remembering, schedule, ticket_form, ticket_query, ticketing
from handlers.cause import Cause, CustomerSpoke, TimerFired
from handlers.changes import NewTicket, TicketChange
from handlers.model import (
    Conversation,
    Customer,
    Media,
    Message,
    MessageKind,
    Reply,
    State,
    Ticket,
)
from handlers.outcome import CancelTimer, Outcome, SetTimer
from handlers.policy import Form, FormField, Policy
from handlers.turn import Dossier, Part, Reading, TimelineEvent, Turn
from knowledge import signals
from knowledge.matcher import Action, Ranking
from tests.handlers import ledger
from tests.shipped import sample_policy

ZONE = ZoneInfo("Asia/Shanghai")
NIGHT = datetime(2026, 11, 24, 23, 40, tzinfo=ZONE)
"""A Tuesday night; the people are back the next morning."""
FRIDAY_NIGHT = datetime(2026, 11, 27, 23, 40, tzinfo=ZONE)
ORDER = "QC20261113077"
MISS = Ranking(action=Action.MISS, hits=())


def photo(name: str) -> Media:
    """A fetched picture whose hash is its name."""
    return Media(media_id=f"media-{name}", sha256=name)


@dataclass
class FormDesk:
    """What one customer and the desk say to each other about tickets."""

    now: datetime = NIGHT
    policy: Policy = field(default_factory=sample_policy)
    state: State = State.BOT
    conversation: Conversation = field(
        default_factory=lambda: Conversation(
            conversation_id=1, lane="kf:1", channel="wecom_kf", account="kf"
        )
    )
    tickets: dict[str, Ticket] = field(default_factory=dict)
    changes: list[TicketChange] = field(default_factory=list)
    photos: dict[str, tuple[str, ...]] = field(default_factory=dict)
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fresh_facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    events: tuple[TimelineEvent, ...] = ()
    ranking: Ranking = MISS
    reply_window: timedelta | None = timedelta(hours=48)
    timers: dict[str, datetime] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    sent: list[Reply] = field(default_factory=list)

    def needs(self, text: str = "", *media: Media, form: str | None = None) -> str:
        """The customer states a need that becomes a ticket; what the desk says."""
        turn = self._turn(CustomerSpoke(), self._messages(text, media))
        made = ticketing.open_one(turn, form_id=form)
        asking = not made.progress.done
        memory = replace(turn.memory, form=made.progress)
        outcome = Outcome(
            replies=(made.question,) if made.question else (),
            tickets=(made.ticket,),
            timers=(SetTimer(name="form", due_at=self.now + timedelta(minutes=10)),),
            next_state=State.FORM if asking else State.BOT,
            memory=memory,
        )
        return self._apply(turn, outcome)

    def says(self, text: str = "", *media: Media, tap: str | None = None) -> str:
        """The customer says something; what the desk answers, empty if it is silent."""
        turn = self._turn(CustomerSpoke(), self._messages(text, media, tap))
        outcome = ticket_query.handle(turn) or ticket_form.handle(turn)
        if outcome is None:
            return self._apply(turn, Outcome(handled_by="others"))
        return self._apply(turn, outcome)

    def card(self, kind: MessageKind, **facts: str) -> str:
        """The customer sends a card or picture that states facts."""
        message = Message(message_id="card", at=self.now, kind=kind, facts=facts)
        turn = self._turn(CustomerSpoke(), (message,))
        return self._apply(turn, ticket_form.handle(turn) or Outcome(handled_by="others"))

    def waits(self, minutes: float) -> str:
        """Time goes by; a due form timer fires."""
        self.now += timedelta(minutes=minutes)
        due = self.timers.get("form")
        if due is None or due > self.now:
            return ""
        del self.timers["form"]
        turn = self._turn(TimerFired(name="form"), ())
        return self._apply(turn, ticket_form.silence(turn) or Outcome())

    @property
    def ticket(self) -> Ticket:
        """The ticket opened last."""
        return list(self.tickets.values())[-1]

    def history(self, ticket_no: str | None = None) -> list[str]:
        """What agents read of the changes of a ticket."""
        number = ticket_no or self.ticket.ticket_no
        return [change.text for change in self.changes if change.ticket_no == number]

    @property
    def handled_by(self) -> str:
        """Who decided the last turn."""
        return self.outcomes[-1].handled_by

    def set_ticket(self, **changes: object) -> None:
        """The agents' side changes the last ticket."""
        ticket = self.ticket
        self.tickets[ticket.ticket_no] = replace(ticket, **changes)  # type: ignore[arg-type]

    def fields(self, form: Form) -> tuple[FormField, ...]:
        """The fields of the last ticket's form as they are asked, a needed phone among them."""
        opened = replace(self._turn(CustomerSpoke(), ()), now=self.ticket.opened_at)
        return form_flow.fields_of(opened, form, self.ticket.deadline_at)

    def _messages(
        self, text: str, media: Sequence[Media], tap: str | None = None
    ) -> tuple[Message, ...]:
        shown = tuple(
            Message(message_id=item.media_id, at=self.now, kind=MessageKind.IMAGE, media=(item,))
            for item in media
        )
        words = (Message(message_id=f"m{len(self.outcomes)}", at=self.now, text=text, tap=tap),)
        return (*shown, *(words if text or tap else ()))

    def _turn(self, cause: Cause, messages: tuple[Message, ...]) -> Turn:
        text = "\n".join(message.text for message in messages if message.text)
        read = signals.read(text, at=self.now)
        return Turn(
            cause=cause,
            conversation=self.conversation,
            customer=Customer(customer_id=1, external_id="wm1", channel="wecom_kf", account="kf"),
            messages=messages,
            reading=Reading(
                text=text, signals=read, ranking=self.ranking, parts=self._parts(messages)
            ),
            dossier=Dossier(
                tickets=tuple(reversed(self.tickets.values())),
                facts=self.facts,
                fresh_facts=self.fresh_facts,
                events=self.events,
            ),
            policy=self.policy,
            entries={},
            window=schedule.window_at(self.policy.hours, self.now),
            now=self.now,
            new_ticket_no=f"W1124-{len(self.tickets) + 1}K7",
            new_case_no=1,
            reply_window=self.reply_window,
        )

    def _parts(self, messages: tuple[Message, ...]) -> tuple[Part, ...]:
        return tuple(
            Part(
                message=message,
                signals=signals.read(message.text, at=self.now),
                ranking=self.ranking,
            )
            for message in messages
            if message.text
        )

    def _apply(self, turn: Turn, outcome: Outcome) -> str:
        kept = remembering.kept(turn, outcome)
        self.outcomes.append(outcome)
        memory = kept.memory or turn.memory
        moved = self.conversation.move_to(outcome.next_state or self.conversation.state)
        self.conversation = replace(moved, memory=memory)
        for timer in outcome.timers:
            if isinstance(timer, CancelTimer):
                self.timers.pop(timer.name, None)
            else:
                self.timers[timer.name] = timer.due_at
        for ticket in outcome.tickets:
            self._keep(ticket)
        self.sent += outcome.replies
        assert len(outcome.replies) <= 1, "never more than one reply a turn"
        return outcome.replies[0].text if outcome.replies else ""

    def _keep(self, change: NewTicket | TicketChange) -> None:
        if isinstance(change, NewTicket):
            self.tickets[change.ticket_no] = ledger.opened(change, self.now)
            self.photos[change.ticket_no] = change.photos
            return
        self.changes.append(change)
        self.photos[change.ticket_no] = (*self.photos[change.ticket_no], *change.photos)
        self.tickets[change.ticket_no] = ledger.changed(self.tickets[change.ticket_no], change)


def complete() -> FormDesk:
    """A customer whose ticket lacks nothing."""
    desk = FormDesk()
    desk.needs(f"烟机不吸烟了,单号{ORDER},电话13900001234")
    assert desk.conversation.state is State.BOT
    return desk
