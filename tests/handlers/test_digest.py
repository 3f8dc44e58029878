"""The morning digest: the worst first, explained assignments, nothing cut away."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from handlers.digest import make, own
from handlers.digest_nouns import Digest, Morning
from handlers.digest_pages import pages
from handlers.digest_rules import DigestTicket, assign
from handlers.model import Ticket, TicketStatus
from handlers.policy import Agent
from knowledge.signals import Language
from tests.handlers.forms_desk import ZONE, sample_policy

MORNING = datetime(2026, 11, 25, 9, 0, tzinfo=ZONE)
AMEI, BOBO, COCO = (
    Agent(id="amei", name="阿梅", skills=("维修",)),
    Agent(id="bobo", name="波波", skills=("en",)),
    Agent(id="coco", name="可可"),
)
TEAM = (AMEI, BOBO, COCO)


def item(number: int, **changes: object) -> DigestTicket:
    """A living ticket of the night."""
    ticket = Ticket(
        ticket_no=f"W1124{number:04}",
        status=TicketStatus.OPEN,
        category="维修",
        summary=f"冰箱不制冷 {number}",
        form_id="default",
        opened_at=MORNING - timedelta(hours=9),
        deadline_at=(MORNING + timedelta(days=3)).astimezone(UTC),
    )
    ours = {key: value for key, value in changes.items() if key in DigestTicket.__slots__}
    theirs = {key: value for key, value in changes.items() if key not in ours}
    return DigestTicket(ticket=replace(ticket, **theirs), customer=f"客户{number}", **ours)  # type: ignore[arg-type]


def morning(*items: DigestTicket, **changes: object) -> Morning:
    """A morning with these tickets."""
    policy = sample_policy()
    policy = replace(policy, roster=replace(policy.roster, agents=TEAM))
    start = Morning(
        now=MORNING, since=MORNING - timedelta(hours=15), items=items, policy=policy, on_shift=TEAM
    )
    return replace(start, **changes)  # type: ignore[arg-type]


def order(digest: Digest) -> list[str]:
    """Ticket numbers as they stand in the group's messages."""
    return re.findall(r"W1124\d{4}", "\n".join(digest.group))


def test_risks_stand_on_top_then_the_urgent_then_the_overdue() -> None:
    """Escalation outside, urgent, overdue, due today, the rest."""
    late = MORNING - timedelta(hours=1)
    today = MORNING + timedelta(hours=2)
    made = make(
        morning(
            item(1),
            item(2, deadline_at=today),
            item(3, deadline_at=late),
            item(4, urgent=True),
            item(5, escalation_risk=True),
        )
    )
    assert order(made) == ["W11240005", "W11240004", "W11240003", "W11240002", "W11240001"]
    assert "可能外部升级" in made.group[0]


def test_the_head_counts() -> None:
    """How many, how many urgent, overdue, due today and incomplete, by category."""
    late = MORNING - timedelta(hours=1)
    head = make(
        morning(
            item(1, urgent=True),
            item(2, deadline_at=late, missing=("phone",)),
            item(3, category="发票"),
        )
    ).group[0]
    assert "3 个工单" in head
    assert "紧急 1 个" in head
    assert "逾期 1 个" in head
    assert "资料不全 1 个" in head
    assert "维修 2" in head
    assert "发票 1" in head


def test_the_head_tells_how_often_somebody_was_woken_for_nothing() -> None:
    """Nothing of it where nobody was woken."""
    assert "夜里叫醒 4 次，误唤醒 1 次（25%）" in make(morning(item(1), woken=(4, 1))).group[0]
    assert "叫醒" not in make(morning(item(1))).group[0]


def test_an_incomplete_ticket_names_what_is_missing() -> None:
    """By the labels of its form."""
    assert "还缺：联系电话" in make(morning(item(1, missing=("phone",)))).group[0]


def test_a_repeat_customer_is_marked_with_the_trail() -> None:
    """The timeline line stands below the ticket."""
    made = make(morning(item(1, visits=3, timeline="11月2日，来访咨询退回")))
    assert "第 3 次来：11月2日，来访咨询退回" in made.group[0]


def test_settled_tickets_are_no_news() -> None:
    """Withdrawn and resolved tickets are left out."""
    made = make(morning(item(1, status=TicketStatus.WITHDRAWN), item(2)))
    assert order(made) == ["W11240002"]


def test_a_quiet_night_is_one_line() -> None:
    """No tickets, one sentence."""
    made = make(morning())
    assert len(made.group) == 1
    assert "没有新工单" in made.group[0]


def test_a_long_holiday_says_how_long_it_covers() -> None:
    """On the first working day."""
    made = make(morning(item(1), since=MORNING - timedelta(days=8)))
    assert "共 8 天" in made.group[0]
    assert "共" not in make(morning(item(1))).group[0].split("\n")[1]


def test_the_group_reads_ten_and_a_link() -> None:
    """The rest is counted, never dropped without a word."""
    made = make(morning(*(item(n) for n in range(1, 36)), link="https://desk.example/t"))
    assert len(order(made)) == 10
    assert "另有 25 个" in made.group[-1]
    assert "https://desk.example/t" in made.group[-1]


def test_every_ticket_is_in_somebodys_own_list() -> None:
    """The own lists together hold all tickets once."""
    today = morning(*(item(n) for n in range(1, 36)), limit=900)
    made = make(today)
    lists = [page for agent in TEAM for page in own(today, made, agent.id)]
    numbers = re.findall(r"W1124\d{4}", "\n".join(lists))
    assert sorted(numbers) == sorted(one.ticket.ticket_no for one in today.items)
    assert all(len(page.encode()) <= 900 for page in lists)


def test_who_had_the_customer_before_has_them_again() -> None:
    """The rule is named in the line."""
    made = make(morning(item(1, served_by="coco", category="发票")))
    assert made.assignments[0].agent_id == "coco"
    assert "交给可可：上次由其接待" in made.group[0]


def test_the_category_finds_its_agent() -> None:
    """By the form's list or by skill."""
    assert assign([item(1)], sample_policy(), TEAM)[0].agent_id == "amei"
    assert assign([item(1)], sample_policy(), TEAM)[0].why == "why_category"


def test_a_foreign_language_finds_who_speaks_it() -> None:
    """An English customer goes to who has the skill."""
    made = assign([item(1, category="发票", language=Language.EN)], sample_policy(), TEAM)
    assert made[0].agent_id == "bobo"


def test_the_load_is_shared() -> None:
    """Without another rule the tickets are spread evenly, the week counted in."""
    made = assign([item(n, category="发票") for n in range(30)], sample_policy(), TEAM)
    counts = [sum(one.agent_id == agent.id for one in made) for agent in TEAM]
    assert counts == [10, 10, 10]
    made = assign([item(n, category="发票") for n in range(4)], sample_policy(), TEAM, {"amei": 9})
    assert all(one.agent_id != "amei" for one in made)


def test_an_old_customer_does_not_overload_an_agent() -> None:
    """Fair over a week: who had far more than the others gets no old customers on top."""
    week = {"coco": 20, "amei": 1, "bobo": 1}
    made = assign([item(1, served_by="coco", category="发票")], sample_policy(), TEAM, week)
    assert made[0].agent_id != "coco"


def test_only_who_is_on_shift_gets_tickets() -> None:
    """Nobody there: nobody is named, and the line says so."""
    made = make(morning(item(1, served_by="coco"), on_shift=()))
    assert made.assignments[0].agent_id is None
    assert "暂无人当班" in made.group[0]


def test_an_assigned_ticket_stays_where_it_is() -> None:
    """No reassignment in the morning."""
    made = make(morning(item(1, assigned_to="bobo", status=TicketStatus.ASSIGNED)))
    assert made.assignments == ()
    assert "交给波波" in made.group[0]


@given(
    blocks=st.lists(st.text(alphabet="冰箱abc\n🙂", max_size=60), max_size=20),
    limit=st.integers(8, 200),
)
def test_pages_keep_every_letter_within_the_limit(blocks: list[str], limit: int) -> None:
    """Nothing is cut away, no message is too long."""
    made = pages(blocks, limit)
    assert all(len(page.encode()) <= limit for page in made)
    assert "".join("".join(made).split("\n")) == "".join("".join(blocks).split("\n"))
