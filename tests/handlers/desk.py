"""A desk in memory: turn after turn through the real pipeline, Outcomes applied, timers fired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.bookkeeping import TOLD_AS_SUCH
from handlers import incident, pipeline
from handlers.cause import AgentDid, Cause, CustomerSpoke, Do, TimerFired
from handlers.changes import CaseChange, NewCase, NewTicket, TicketChange
from handlers.model import (
    Case,
    CaseStatus,
    Conversation,
    Customer,
    Media,
    Message,
    MessageKind,
    Reply,
    State,
    Ticket,
)
from handlers.notice import Notice
from handlers.outcome import CancelTimer, Outcome, SetTimer
from handlers.policy import Announcement, Policy
from handlers.reception import HANDLERS, PREFACES
from handlers.schedule import window_at
from handlers.turn import Dossier, DutyFacts, Part, Reading, TimelineEvent, Trouble, Turn
from knowledge import signals
from knowledge.entry import Entry, Place, Step
from knowledge.matcher import Action, Hit, Ranking
from knowledge.signals import Signals
from tests.handlers import ledger
from tests.shipped import sample_policy

NIGHT = datetime.fromisoformat("2026-11-18T23:40:00+08:00")
EVENING = datetime.fromisoformat("2026-11-18T20:00:00+08:00")
DAY = datetime.fromisoformat("2026-11-18T10:00:00+08:00")
WINDOWS = {"night": NIGHT, "evening": EVENING, "day": DAY}
NOTHING = Ranking(Action.MISS, ())


def entry(entry_id: str, question: str, answer: str, **more: Any) -> Entry:
    """An entry as a test needs it."""
    place = Place(file="test.yaml")
    return Entry(id=entry_id, question=question, answer=answer, place=place, **more)


ENTRIES = (
    entry("return", "怎么退货", "七天内可以退货,在订单页点申请售后。", form="return"),
    entry("fee", "退货运费谁出", "质量问题我们出运费。"),
    entry("ship", "多久发货", "四十八小时内发货。"),
    entry("wifi", "怎么连网", "按步骤来。", steps=(Step(text="长按按键"), Step(text="输入密码"))),
)


@dataclass
class Desk:
    """One customer's conversation with the desk, and everything that came of it."""

    now: datetime = NIGHT
    policy: Policy = field(default_factory=sample_policy)
    entries: Mapping[str, Entry] = field(default_factory=lambda: {e.id: e for e in ENTRIES})
    rankings: dict[str, Ranking] = field(default_factory=dict)
    """What the knowledge says to a text; everything else is a miss."""
    conversation: Conversation = field(
        default_factory=lambda: Conversation(
            conversation_id=7, lane="c:7", channel="wecom_kf", account="kf1"
        )
    )
    nickname: str = "小鹿"
    alike: int = 0
    """Customers with the same trouble; from the second on another one's case has called the agents."""
    duty: DutyFacts = field(default_factory=DutyFacts)
    backlog: bool = False
    is_public: bool = False
    announcements: tuple[Announcement, ...] = ()
    sent_waiting: int = 0
    tickets: list[Ticket] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    events: list[TimelineEvent] = field(default_factory=list)
    notices: list[tuple[datetime, Notice]] = field(default_factory=list)
    sent: list[tuple[datetime, Reply]] = field(default_factory=list)
    timers: dict[str, SetTimer] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    count: int = 0
    said: list[Message] = field(default_factory=list)

    # What happens.

    def say(self, *texts: str, **read: Any) -> Outcome:
        """The customer writes; `read` overrides signals, as `urgent=UrgentReason.SAFETY`."""
        return self.send(*(self.message(text) for text in texts), **read)

    def tap(self, choice_id: str) -> Outcome:
        """The customer taps a choice that was offered."""
        return self.send(self.message(choice_id, tap=choice_id))

    def picture(self, name: str = "p1") -> Outcome:
        """The customer sends a picture."""
        return self.send(self.message("", kind=MessageKind.IMAGE, media=(self._media(name),)))

    def send(self, *messages: Message, **read: Any) -> Outcome:
        """These messages arrive together."""
        self.said += messages
        return self.turn(CustomerSpoke(), (*self.conversation.pending, *messages), **read)

    def agent(self, agent_id: str, do: Do | str, text: str = "", to: str | None = None) -> Outcome:
        """An agent acts."""
        return self.turn(AgentDid(agent_id=agent_id, do=Do(do), text=text, to=to))

    def wait(self, **duration: float) -> list[Outcome]:
        """Time passes; timers fire in their order."""
        until = self.now + timedelta(**duration)
        fired = []
        while due := [timer for timer in self.timers.values() if timer.due_at <= until]:
            timer = min(due, key=lambda one: one.due_at)
            del self.timers[timer.name]
            self.now = max(self.now, timer.due_at)
            breath = self.conversation.pending if timer.name == "breath" else ()
            fired.append(self.turn(TimerFired(name=timer.name, data=timer.data), breath))
        self.now = until
        return fired

    def settle(self) -> list[Outcome]:
        """The breath ends."""
        return self.wait(seconds=11)

    def turn(self, cause: Cause, messages: tuple[Message, ...] = (), **read: Any) -> Outcome:
        """One turn: decide and apply."""
        self.count += 1
        turn = self._turn(cause, messages, read)
        outcome = pipeline.run(turn, PREFACES, HANDLERS)
        self._apply(turn, outcome)
        return outcome

    # What can be seen.

    @property
    def state(self) -> State:
        """Who serves."""
        return self.conversation.state

    @property
    def last(self) -> str:
        """What the customer read last."""
        return self.sent[-1][1].text if self.sent else ""

    @property
    def case(self) -> Case | None:
        """The living case."""
        return next((c for c in self.cases if c.status is not CaseStatus.RESOLVED), None)

    @property
    def choices(self) -> list[str]:
        """Ids of what is offered."""
        return [choice.id for choice in self.conversation.memory.choices]

    @property
    def group(self) -> str:
        """Everything agents can read."""
        return "\n".join(notice.text for _, notice in self.notices)

    @property
    def woken(self) -> set[str]:
        """Agents who were addressed by name."""
        return {agent for _, notice in self.notices for agent in notice.to}

    # Making and applying turns, as the worker does.

    def message(self, text: str, **more: Any) -> Message:
        """A message of now."""
        self.count += 1
        return Message(message_id=f"m{self.count}", at=self.now, text=text, **more)

    def read(self, text: str, **override: Any) -> Signals:
        """The real signals of a text; what is a matter of judgement is said by the test."""
        judged = {"urgent": None, "threat": None, "vague": False, "escalation_risk": False}
        return replace(signals.read(text, at=self.now), **{**judged, **override})

    def knows(
        self, text: str, *ids: str, action: Action = Action.ANSWER, score: float = 0.9
    ) -> None:
        """The knowledge finds these entries for this text."""
        hits = tuple(Hit(entry_id, score) for entry_id in ids)
        self.rankings[text] = Ranking(action, hits)

    def _reading(self, messages: tuple[Message, ...], read: Mapping[str, Any]) -> Reading:
        spoken = [one for one in messages if one.is_words and one.text]
        text = "\n".join(one.text for one in spoken)
        parts = tuple(
            Part(
                message=one,
                signals=self.read(one.text, **(read if one.is_words else {})),
                ranking=self.rankings.get(one.text, NOTHING) if one.is_words else NOTHING,
            )
            for one in messages
        )
        ranking = self.rankings.get(text, NOTHING)
        if "urgent" in read:  # set by the test, so no cue of the text speaks for or against it
            read = {"cues": (), "urgent_likely": None, **read}
        return Reading(text=text, signals=self.read(text, **read), ranking=ranking, parts=parts)

    def _turn(self, cause: Cause, messages: tuple[Message, ...], read: Mapping[str, Any]) -> Turn:
        return Turn(
            cause=cause,
            conversation=self.conversation,
            customer=Customer(
                customer_id=7,
                external_id="wm_7001",
                channel="wecom_kf",
                account="kf1",
                nickname=self.nickname,
            ),
            messages=messages,
            reading=self._reading(messages, read),
            dossier=Dossier(
                tickets=tuple(reversed(self.tickets)),
                case=self.case,
                events=tuple(self.events),
                sent_waiting=self.sent_waiting,
                facts=self._facts(),
                fresh_facts=self._facts(),
                photos=tuple(m.sha256 or "" for one in self.said for m in one.media),
                wrote=tuple(self.said),
                duty=self._duty(cause, messages, read),
            ),
            policy=self.policy,
            entries=self.entries,
            window=window_at(self.policy.hours, self.now),
            now=self.now,
            new_ticket_no=f"W1118{self.count:03}",
            new_case_no=100 + self.count,
            budget_left=max(0, 5 - self.conversation.memory.sent),
            backlog=self.backlog,
            is_public=self.is_public,
            announcements=tuple(one for one in self.announcements if one.holds_at(self.now)),
        )

    def _duty(
        self, cause: Cause, messages: tuple[Message, ...], read: Mapping[str, Any]
    ) -> DutyFacts:
        """What the test set, and the trouble that `alike` customers have."""
        topic = incident.topic_of(cause, self._reading(messages, dict(read)), self.policy)
        if not topic:
            return self.duty
        elsewhere = 42 if self.alike > 1 else None
        mine = self.case.case_no if self.case and self.case.reason == topic else None
        trouble = Trouble(
            topic=topic,
            customers=max(1, self.alike),
            case_no=elsewhere or mine,
            is_called=(elsewhere or mine) is not None,
        )
        return replace(self.duty, trouble=trouble)

    def _facts(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for one in reversed(self.said):
            for kind, values in signals.facts(one.text, at=one.at).as_dict().items():
                found[kind] = tuple(dict.fromkeys((*found.get(kind, ()), *values)))
        return found

    def _apply(self, turn: Turn, outcome: Outcome) -> None:
        self.outcomes.append(outcome)
        memory = outcome.memory or turn.memory
        arrived = isinstance(turn.cause, CustomerSpoke)
        if arrived:
            memory = replace(memory, spoke_at=self.now, sent=0, bot_sent=0)
        memory = replace(memory, sent=memory.sent + len(outcome.replies))
        conversation = self.conversation
        if outcome.next_state is not None:
            conversation = conversation.move_to(outcome.next_state)
        pending = outcome.pending if turn.messages else conversation.pending
        self.conversation = replace(conversation, memory=memory, pending=pending)
        for ticket in outcome.tickets:
            self._ticket(ticket)
        for case in outcome.cases:
            self._case(case)
        for event in outcome.events:
            self._event(event.kind, event.text, event.affair, event.by)
        for timer in outcome.timers:
            self._timer(timer)
        self.notices += [(self.now, notice) for notice in outcome.notices]
        self.sent += [(self.now, reply) for reply in outcome.replies]

    def _ticket(self, ticket: NewTicket | TicketChange) -> None:
        if isinstance(ticket, NewTicket):
            self.tickets.append(ledger.opened(ticket, self.now))
            self._event("ticket_opened", ticket.summary, ticket.ticket_no)
            return
        index = next(i for i, t in enumerate(self.tickets) if t.ticket_no == ticket.ticket_no)
        self.tickets[index] = ledger.changed(self.tickets[index], ticket)
        kind = f"ticket_{ticket.status or ticket.event}"
        self._event(kind, ticket.text, ticket.ticket_no, ticket.by)

    def _case(self, case: NewCase | CaseChange) -> None:
        affair = case.ticket_no or f"case:{case.case_no}"
        if isinstance(case, NewCase):
            assert self.case is None, "a second living case"
            self.cases.append(ledger.opened_case(case, self.now))
            self._event("case_called" if case.urgent else "case_opened", case.need, affair)
            return
        index = next(i for i, c in enumerate(self.cases) if c.case_no == case.case_no)
        self.cases[index] = ledger.changed_case(self.cases[index], case)
        own, ticketed = f"case:{case.case_no}", case.event == "ticketed"
        told = case.event if case.event in TOLD_AS_SUCH else case.status or case.event
        text = (case.ticket_no or "") if ticketed else case.text
        self._event(f"case_{told}", text, own if ticketed else affair, case.by)

    def _event(self, kind: str, text: str, affair: str, by: str | None = None) -> None:
        self.events.append(TimelineEvent(at=self.now, kind=kind, text=text, affair=affair, by=by))

    def _timer(self, timer: SetTimer | CancelTimer) -> None:
        if isinstance(timer, SetTimer):
            self.timers[timer.name] = timer
        else:
            self.timers.pop(timer.name, None)

    def _media(self, name: str) -> Media:
        return Media(media_id=name, sha256=f"sha-{name}", mime="image/png")
