"""From saved to live: what the processes of a desk answer from while files are being saved."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from bot.channels.base import Address
from bot.clock import SetClock
from bot.embedder.choose import Embedding
from bot.live import LiveLibrary
from bot.outlets import Outlet, Outlets
from bot.publishing import NotLookedThrough, ReasonNeeded, approve, revert
from bot.reviewing import Reviewing, Trial
from bot.store.migrate import migrate
from bot.store.session import Store, open_store
from bot.store.versions import NotADraft
from bot.wiring.knowing import shelve
from handlers.policy import Publish
from tests.bot.small_desk import Group, sample_policy

FULL = os.environ.get("NIGHTDESK_TEST_COUNTS") == "full"
SAVES, CUSTOMERS = (500, 50) if FULL else (20, 8)
DAY = datetime.fromisoformat("2026-11-18T10:00:00+08:00")
NIGHT = datetime.fromisoformat("2026-11-18T23:40:00+08:00")


def base(answer: str, count: int = 2) -> str:
    return "".join(
        f"- id: e{n}\n  question: 问题{n}怎么办\n  answer: {answer}{n}。\n" for n in range(count)
    )


class House:
    """A FAQ folder, its database, and as many processes as a test starts."""

    def __init__(self, folder: Path, store: Store, publish: Publish = Publish.DIRECT) -> None:
        self.folder, self.store, self.publish = folder, store, publish
        self.clock, self.seconds = SetClock(DAY), 0.0
        self.group = Group()
        self.trial: Trial | None = None
        folder.mkdir(exist_ok=True)

    def save(self, answer: str, count: int = 2) -> None:
        (self.folder / "a.yaml").write_text(base(answer, count), encoding="utf-8")

    def start(self, folder: Path | None = None) -> LiveLibrary:
        """Another process; on another host where it has a folder of its own."""
        library = LiveLibrary(
            folder or self.folder,
            shelve=lambda one: shelve(one.entries, one.version, Embedding()),
            rough=lambda one: shelve(one.entries, one.version, Embedding()),
            store=self.store,
            clock=self.clock,
            publish=lambda: self.publish,
            seconds=lambda: self.seconds,
        )
        library.tick()
        return library

    def wait(self, seconds: float, *libraries: LiveLibrary) -> None:
        """Every process ticks twice a second."""
        for _ in range(round(seconds * 2)):
            self.seconds += 0.5
            self.clock.set(self.clock.now() + timedelta(seconds=0.5))
            for library in libraries:
                library.tick()

    def review(self) -> None:
        """The draft is looked through, and told of once it has rested."""
        address = Address(channel=self.group.name, account="", to="group")
        outlets = Outlets(groups=(Outlet(channel=self.group, address=address),), personal={})
        Reviewing(
            store=self.store,
            policy=sample_policy,
            outlets=outlets,
            check=lambda entries: [f"{len(entries)} 条"],
            trial=lambda entries, hash: self.trial,
        ).look(self.clock.now())

    def approve(self, reason: str = "") -> None:
        with self.store.write() as tx:
            approve(tx, None, by="lead", reason=reason, now=self.clock.now())

    def told(self) -> list[str]:
        """What the group is going to read."""
        with self.store.read() as tx:
            rows = tx.connection.exec_driver_sql("SELECT preview FROM outbox ORDER BY id")
            return [str(row[0]) for row in rows]


def answers(library: LiveLibrary) -> list[str]:
    return [entry.answer for entry in library.current().entries.values()]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A folder with two entries; saved is live."""
    store = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    migrate(store)
    house = House(tmp_path / "faq", store)
    house.save("旧")
    yield house
    store.close()


def test_saved_is_live_in_every_process_within_two_seconds(house: House) -> None:
    """Both answer from the new version, under its number."""
    one, two = house.start(), house.start()
    house.save("新")
    house.wait(2, one, two)
    assert answers(one) == answers(two) == ["新0。", "新1。"]
    assert (one.current().name, two.current().name) == ("v2", "v2")


def test_a_host_that_does_not_see_the_save_yet_follows_all_the_same(
    house: House, tmp_path: Path
) -> None:
    """What is live lies in the database: a slow mount tells nobody something old."""
    slow = tmp_path / "slow"
    slow.mkdir()
    (slow / "a.yaml").write_text(base("旧"), encoding="utf-8")
    near, far = house.start(), house.start(slow)
    house.save("新")
    house.wait(2, near, far)
    assert answers(far) == ["新0。", "新1。"]
    (slow / "a.yaml").write_text(base("新"), encoding="utf-8")
    house.wait(3, near, far)
    assert near.current().name == far.current().name == "v2"


def test_a_restart_with_broken_files_answers_from_the_last_good_version(house: House) -> None:
    """A broken file changes nothing, not even over a restart; what is wrong is known."""
    house.start()
    (house.folder / "a.yaml").write_text("- id: e0\n  question: [\n", encoding="utf-8")
    again = house.start()
    house.wait(3, again)
    assert answers(again) == ["旧0。", "旧1。"]
    assert again.findings


def test_a_deleted_folder_leaves_what_is_live(house: House) -> None:
    """Also for a process that starts without the folder."""
    one = house.start()
    (house.folder / "a.yaml").unlink()
    house.folder.rmdir()
    again = house.start()
    house.wait(8, one, again)
    assert answers(one) == answers(again) == ["旧0。", "旧1。"]


def test_with_review_a_save_waits_for_approval(house: House) -> None:
    """Nobody is told the draft; with the approval everybody is."""
    one = house.start()
    house.publish = Publish.REVIEW
    house.save("新", count=3)
    house.wait(3, one)
    assert answers(one) == ["旧0。", "旧1。"]
    house.review()
    house.approve()
    house.wait(1, one)
    assert answers(one) == ["新0。", "新1。", "新2。"]


def test_a_draft_cannot_be_published_before_it_was_looked_through(house: House) -> None:
    """Check, test and comparison come first."""
    one = house.start()
    house.publish = Publish.REVIEW
    house.save("新")
    house.wait(3, one)
    with pytest.raises(NotLookedThrough):
        house.approve()
    house.review()
    house.approve()
    with pytest.raises(NotADraft):
        house.approve()


def test_failing_test_questions_want_a_reason(house: House) -> None:
    """Whoever publishes a draft that answers worse says why."""
    one = house.start()
    house.publish, house.trial = Publish.REVIEW, Trial(asked=2, failures=("退货 → e1",))
    house.save("新")
    house.wait(3, one)
    house.review()
    with pytest.raises(ReasonNeeded):
        house.approve()
    house.approve(reason="政策变了")
    with house.store.read() as tx:
        live = tx.versions.live()
    assert live is not None
    assert (live.approved_by, live.reason) == ("lead", "政策变了")


def test_the_group_hears_once_of_a_draft_that_rests(house: House) -> None:
    """Forty saves in a row are one notice, with counts, questions, findings and what to answer."""
    one = house.start()
    house.publish = Publish.REVIEW
    for number in range(40):
        house.save(f"第{number}次", count=3)
        house.wait(1, one)
        house.review()
    assert house.told() == []
    house.wait(31, one)
    house.review()
    house.review()
    (told,) = house.told()
    for words in ("新增 1", "修改 2", "删除 0", "问题2怎么办", "3 条", "发布 v"):
        assert words in told


def test_nobody_hears_of_a_draft_at_night(house: House) -> None:
    """The group is told when the quiet hours are over."""
    house.clock.set(NIGHT)
    one = house.start()
    house.publish = Publish.REVIEW
    house.save("新")
    house.wait(40, one)
    house.review()
    house.review()
    assert house.told() == []
    house.clock.set(DAY + timedelta(days=1))
    house.review()
    assert len(house.told()) == 1


def test_any_version_comes_back_and_stays_over_a_restart(house: House) -> None:
    """The files are not touched; the next save makes a new version."""
    one = house.start()
    house.save("新")
    house.wait(2, one)
    with house.store.write() as tx:
        assert revert(tx, 1, by="lead", reason="", now=DAY) == 3
    house.wait(1, one)
    again = house.start()
    house.wait(2, again)
    assert answers(one) == answers(again) == ["旧0。", "旧1。"]
    house.save("更新")
    house.wait(2, one, again)
    assert answers(one) == answers(again) == ["更新0。", "更新1。"]


def test_a_draft_is_compared_anew_after_a_return(house: House) -> None:
    """It waits on, and what it would change is what it changes now."""
    one = house.start()
    house.publish = Publish.REVIEW
    house.save("新", count=3)
    house.wait(3, one)
    house.review()
    with house.store.write() as tx:
        revert(tx, 1, by="lead", reason="", now=DAY)
    house.wait(1, one)
    with pytest.raises(NotLookedThrough):
        house.approve()
    house.review()
    house.approve()
    house.wait(1, one)
    assert answers(one) == ["新0。", "新1。", "新2。"]


def test_saved_is_live_again_where_review_was_given_up(house: House) -> None:
    """A draft of the time before does not wait for ever."""
    one = house.start()
    house.publish = Publish.REVIEW
    house.save("新")
    house.wait(3, one)
    house.publish = Publish.DIRECT
    house.wait(1, one)
    assert answers(one) == ["新0。", "新1。"]


def test_customers_ask_while_files_are_saved_in_a_row(house: House) -> None:
    """Torn writes, swap files and all: nobody ever sees an error, an empty or half a base."""
    library = house.start()
    stopped, wrong = Event(), []

    def asks() -> None:
        while not stopped.wait(0.02):
            shelf = library.current()
            found = shelf.matcher.rank("问题1怎么办")
            told = {entry.answer[:-2] for entry in shelf.entries.values()}
            if len(shelf.entries) != 2 or len(told) != 1 or found.hits[0].entry_id != "e1":
                wrong.append((len(shelf.entries), told, found))

    customers = [Thread(target=asks) for _ in range(CUSTOMERS)]
    for customer in customers:
        customer.start()
    file = house.folder / "a.yaml"
    for number in range(SAVES):
        text = base(f"第{number}次")
        (house.folder / ".a.yaml.swp").write_bytes(b"\0" * 64)
        file.write_text(text[: len(text) * (number % 3 + 1) // 4], encoding="utf-8")
        house.wait(0.5, library)
        file.write_text(text, encoding="utf-8")
        house.wait(1, library)
    house.wait(2, library)
    stopped.set()
    for customer in customers:
        customer.join()
    assert wrong == []
    assert answers(library) == [f"第{SAVES - 1}次0。", f"第{SAVES - 1}次1。"]
