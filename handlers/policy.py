"""What the company decided: hours, people, forms, texts, limits. Frozen; made by config/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Mode(StrEnum):
    """What a service window means for a customer who writes in it."""

    HUMAN = "human"
    ANSWER = "answer"
    COLLECT = "collect"


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """A stretch of the day; `end` at or before `start` runs past midnight."""

    name: str
    days: tuple[str, ...]
    """`workdays`, `restdays`, `holidays`, `all`, `mon` … `sun`."""
    start: time
    end: time
    mode: Mode


UNCOVERED = Window(name="", days=("all",), start=time(0), end=time(0), mode=Mode.COLLECT)
"""What holds in a minute that no window covers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Calendar:
    """Public holidays and make-up workdays (调休) of the years it knows."""

    holidays: frozenset[date] = frozenset()
    makeup_workdays: frozenset[date] = frozenset()
    known_years: frozenset[int] = frozenset()
    """Years whose official arrangement is known; others have statutory days only."""

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day."""
        if day in self.makeup_workdays:
            return True
        return day.weekday() < 5 and day not in self.holidays


@dataclass(frozen=True, kw_only=True, slots=True)
class Hours:
    """When people serve, when the bot does, when nobody is to be woken."""

    timezone: ZoneInfo
    windows: tuple[Window, ...]
    calendar: Calendar = Calendar()
    special_days: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)


class Role(StrEnum):
    """What an agent may do."""

    AGENT = "agent"
    LEAD = "lead"
    ADMIN = "admin"


@dataclass(frozen=True, kw_only=True, slots=True)
class Agent:
    """A person of the company who serves customers."""

    id: str
    name: str
    wecom: str = ""
    """The WeCom userid."""
    feishu: str = ""
    """The Feishu open_id."""
    role: Role = Role.AGENT
    skills: tuple[str, ...] = ()


class Rotation(StrEnum):
    """How the agents of a shift take turns."""

    NONE = "none"
    """All of them together, the first one first."""
    DAILY = "daily"
    WEEKLY = "weekly"
    """One after the other, changing on the weekday of `first_day`, else on Monday."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shift:
    """Who is on duty when; `level` 1 is called first, 2 when the first does not answer."""

    agents: tuple[str, ...]
    days: tuple[str, ...]
    start: time
    end: time
    level: int = 1
    first_day: date | None = None
    last_day: date | None = None
    rotation: Rotation = Rotation.NONE
    name: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Leave:
    """An agent who is away from `start` until `end`."""

    agent: str
    start: datetime
    end: datetime
    substitute: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Swap:
    """The shifts of `agent` that begin on `day` are taken by `substitute`."""

    day: date
    agent: str
    substitute: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Roster:
    """The agents and their shifts; an agent without shifts is always on duty."""

    agents: tuple[Agent, ...] = ()
    shifts: tuple[Shift, ...] = ()
    leaves: tuple[Leave, ...] = ()
    swaps: tuple[Swap, ...] = ()

    def agent(self, agent_id: str) -> Agent | None:
        """The agent of this id, if the company has one."""
        return next((agent for agent in self.agents if agent.id == agent_id), None)


class FieldKind(StrEnum):
    """What a form field accepts."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    AMOUNT = "amount"
    DATE = "date"
    PHONE = "phone"
    ORDER_NO = "order_no"
    TRACKING_NO = "tracking_no"
    ADDRESS = "address"
    MEDIA = "media"
    YES_NO = "yes_no"


@dataclass(frozen=True, kw_only=True, slots=True)
class FormField:
    """One thing a form wants to know."""

    id: str
    kind: FieldKind
    label: str
    ask: str
    """The question as the customer reads it."""
    required: bool = False
    at_night: bool = True
    """Whether it may be asked in quiet hours (at most three are)."""
    choices: tuple[str, ...] = ()
    when: Mapping[str, str] = field(default_factory=dict)
    """Asked only where these fields have these values."""
    prefill: tuple[str, ...] = ()
    """Where a value may be offered from: `message`, `earlier`, `scene`, `card`."""
    pattern: str | None = None
    invalid: str = ""
    """The kind sentence for a value that does not fit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """What is asked for a category of tickets."""

    id: str
    title: str
    category: str
    fields: tuple[FormField, ...]
    keywords: tuple[str, ...] = ()
    """Words of a customer that start this form."""
    deadline_hours: float = 4.0
    """Working hours until the promise is due."""
    assign_to: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()
    """Entrances of the platform from which this form starts where no words choose another."""
    lookup: str | None = None
    """Asked when a ticket of this form is opened: the order stands in the ticket, its fields are offered."""


class Push(StrEnum):
    """How loudly a rung of the ladder speaks."""

    CARD = "card"
    MENTION = "mention"
    MESSAGE = "message"
    URGENT = "urgent"
    PHONE = "phone"
    ALARM = "alarm"


class Target(StrEnum):
    """Whom a rung of the ladder addresses."""

    GROUP = "group"
    ON_DUTY = "on_duty"
    SECOND = "second"
    LEAD = "lead"
    OPS = "ops"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rung:
    """One step of the escalation: `after` the case opened, tell `target` by `push`."""

    after: timedelta
    target: Target
    push: Push


@dataclass(frozen=True, kw_only=True, slots=True)
class Ladder:
    """The steps for urgent and for ordinary cases."""

    urgent: tuple[Rung, ...]
    ordinary: tuple[Rung, ...]
    windows: Mapping[str, Ladder] = field(default_factory=dict)
    """Other steps for single windows, by their name or mode; empty ones fall back to these."""


class Claimers(StrEnum):
    """Who may claim a case."""

    ON_DUTY = "on_duty"
    ANYONE = "anyone"


class DayDesk(StrEnum):
    """Who hands out the customers of the day."""

    OWN = "own"
    """This desk, one agent after the other."""
    PLATFORM = "platform"
    """The platform's own pool of servicers."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Care:
    """Who is offered what, and what agents are spared."""

    claim: Claimers = Claimers.ANYONE
    day_desk: DayDesk = DayDesk.OWN
    open_cases: int = 0
    """So many cases an agent has at most; 0 is no limit."""
    handover: timedelta = timedelta(minutes=15)
    """How long a leaving agent has to say what becomes of a case."""
    off_shift: timedelta = timedelta(hours=1)
    """How long a claim outside the claimer's shift holds where they name no time."""
    pause: timedelta = timedelta(minutes=15)
    """How long 缓一缓 lasts."""
    estimate_from: int = 30
    """Measured waits before an estimate is told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Breath:
    """How long a fragment waits for the rest of what the customer is typing."""

    wait: timedelta = timedelta(seconds=4)
    longest: timedelta = timedelta(seconds=10)
    picture: timedelta = timedelta(seconds=5)
    """What reading one picture may take; then the turn goes on without."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Manners:
    """Limits on what a customer is told and how often."""

    episode: timedelta = timedelta(minutes=30)
    bot_messages: int = 2
    night_questions: int = 3
    form_silence: timedelta = timedelta(minutes=10)
    stale_reply: timedelta = timedelta(minutes=10)
    apologise_after: timedelta = timedelta(minutes=30)
    ticket_only_after: timedelta = timedelta(hours=48)
    unclaimed_ticket: timedelta = timedelta(minutes=10)
    """An ordinary case that nobody claimed gets a ticket after this long."""
    agent_silence: timedelta = timedelta(minutes=10)
    """A claimer or servicer who says nothing this long is taken to be away."""
    close_after: timedelta = timedelta(hours=2)
    relay_wait: timedelta = timedelta(seconds=5)
    """How long an agent's words can be taken back before they leave."""
    news_wait: timedelta = timedelta(seconds=5)
    """What a customer writes to their agent within this time is passed on as one."""
    waiting_cards: int = 5
    """Cases beyond so many that wait stand in one list instead of on a card each."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Motive:
    """A choice offered when a customer's opening is too vague to answer."""

    label: str
    entry: str | None = None
    form: str | None = None
    category: str = ""
    """Offered first where the customer's words belong to this category; empty fits all."""


class Publish(StrEnum):
    """How a change of the FAQ files reaches customers."""

    DIRECT = "direct"
    """Saved is live."""
    REVIEW = "review"
    """Saved is a draft until a lead or admin publishes it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement:
    """What customers are told first for a while: an outage, a typhoon, a holiday."""

    id: str
    """Its number, or its place in the file."""
    text: str
    start: datetime
    end: datetime
    about: tuple[str, ...] = ()
    """Words of a question, categories or ids of entries it concerns; empty: everything."""
    by: str = ""

    def holds_at(self, now: datetime) -> bool:
        """Whether it is to be told at this moment."""
        return self.start <= now < self.end


@dataclass(frozen=True, kw_only=True, slots=True)
class Lookup:
    """A question to the company's own systems that fills an answer."""

    url: str
    """The company's HTTP endpoint; empty: not connected, the entry is answered without it."""
    answer: str
    """The sentence with the result's fields in `{braces}`."""
    proof: tuple[str, ...] = ("order_no", "phone_last4")
    """What a customer must name so that only their own data is shown."""
    timeout: timedelta = timedelta(seconds=2)
    private: bool = False
    """The endpoint may stand inside the company's network, and speak plain HTTP there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """Everything the company decided, valid at one moment."""

    hours: Hours
    roster: Roster = Roster()
    forms: Mapping[str, Form] = field(default_factory=dict)
    default_form: str = "default"
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """replies.yaml: name of a text to its variants, with `{placeholders}`."""
    ladder: Ladder = Ladder(urgent=(), ordinary=())
    breath: Breath = Breath()
    manners: Manners = Manners()
    motives: tuple[Motive, ...] = ()
    company: str = ""
    desk: str = ""
    """What the bot calls itself."""
    incident_customers: int = 5
    """So many customers with one urgent need inside `incident_window` are one incident."""
    incident_window: timedelta = timedelta(minutes=10)
    incident_topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What a trouble of many is called, to the words that report it."""
    care: Care = Care()
    sure_choice: float = 0.55
    """Least score of a picked choice whose answer is given without 「可能适用」."""
    lexicon: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The company's additions to the words of each signal."""
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    publish: Publish = Publish.DIRECT
    announcements: tuple[Announcement, ...] = ()

    def form(self, name: str) -> Form | None:
        """The form of this id or title, as FAQ files and policy name it."""
        by_title = (form for form in self.forms.values() if form.title == name)
        return self.forms.get(name) or next(by_title, None)
