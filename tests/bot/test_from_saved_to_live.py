"""Review as a `work` process runs it: from a save to the approval, with the real check and test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.base import Address
from bot.channels.sandbox import agents_group
from bot.clock import SetClock
from bot.desk_orders import DeskOrders
from bot.embedder.choose import Embedding
from bot.live import LiveLibrary
from bot.live_policy import LivePolicy
from bot.outlets import Outlet, Outlets
from bot.store.migrate import migrate
from bot.store.session import Store, open_store
from bot.told import Told
from bot.wiring.publishing import live_library, publishing_jobs
from config.settings import Settings
from handlers import desk_orders
from tests.bot.small_desk import EVENING, FAQ


class House:
    """A FAQ folder, a policy that wants review, and what `work` does every few seconds."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.faq, self.store, self.clock = folder / "faq", store, SetClock(EVENING)
        (self.faq / "tests").mkdir(parents=True)
        config = folder / "config"
        config.mkdir()
        shipped = Path("config/policy.yaml").read_text(encoding="utf-8")
        assert "\npublish:" not in shipped
        (config / "policy.yaml").write_text(shipped + "\npublish: review\n", encoding="utf-8")
        self.saves(FAQ)
        self.asks("fee: [要运费吗]\n")
        settings = Settings.from_environ({"NIGHTDESK_DATA_DIR": str(folder)})
        settings = replace(settings, faq_dir=self.faq, config_dir=config)
        self.policy = LivePolicy(config)
        library = live_library(
            settings,
            store,
            self.clock,
            self.policy,
            Embedding(),
            seconds=lambda: self.clock.now().timestamp(),
        )
        self.jobs: list[Callable[[], None]] = [job for _, job in self._jobs(settings, library)]

    def _jobs(
        self, settings: Settings, library: LiveLibrary
    ) -> list[tuple[float, Callable[[], None]]]:
        group = agents_group()
        address = Address(channel=group.name, account="", to="group")
        return publishing_jobs(
            settings,
            library,
            store=self.store,
            clock=self.clock,
            policy=self.policy,
            outlets=Outlets(groups=(Outlet(channel=group, address=address),), personal={}),
            embedding=Embedding(),
        )

    def saves(self, text: str) -> None:
        """An admin saves the file, and it is looked at anew."""
        path = self.faq / "a.yaml"
        path.write_text(text, encoding="utf-8")

    def asks(self, text: str) -> None:
        (self.faq / "tests" / "a.yaml").write_text(text, encoding="utf-8")

    def waits(self, seconds: int) -> str:
        """Everything runs every two seconds; what the group read last."""
        for _ in range(0, seconds, 2):
            self.clock.set(self.clock.now() + timedelta(seconds=2))
            for job in self.jobs:
                job()
        with self.store.read() as tx:
            rows = tx.connection.exec_driver_sql("SELECT preview FROM outbox ORDER BY id")
            return next((str(row[0]) for row in reversed(list(rows))), "")

    def orders(self, line: str) -> Told:
        """A lead writes to the desk."""
        policy, now = self.policy.current(), self.clock.now()
        agent = policy.roster.agent("zhoujie")
        wish = desk_orders.wish(line, "zhoujie", now.astimezone(policy.hours.timezone))
        assert agent is not None
        assert wish is not None
        with self.store.write() as tx:
            return DeskOrders(policy=policy, entries={}, now=now).carry_out(tx, wish, agent)

    def live(self) -> int | None:
        with self.store.read() as tx:
            return tx.versions.live_number()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Three entries, live as v1."""
    store = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    migrate(store)
    yield House(tmp_path, store)
    store.close()


def test_a_save_waits_for_check_test_list_and_a_lead(house: House) -> None:
    """What would change, what the check finds and how the questions fare stand in one notice."""
    house.saves(
        FAQ.replace("满 99 元包邮", "全场包邮")
        + "- {id: gift, question: 能包装吗, answer: 可以，联系 13812345678。}\n"
    )
    told = house.waits(60)
    assert "草稿 v2 等待上线：新增 1、修改 1、删除 0" in told
    assert "能包装吗（gift）" in told
    assert "个人手机号" in told
    assert "a.yaml" in told
    assert "试问 1 个，0 个答得不对" in told
    assert house.live() == 1
    assert house.orders("发布 v2").done
    assert house.live() == 2


def test_a_draft_that_answers_worse_names_the_question(house: House) -> None:
    """And is live only with a reason."""
    house.saves("\n".join(line for line in FAQ.splitlines() if "id: fee" not in line) + "\n")
    told = house.waits(60)
    assert "1 个答得不对" in told
    assert "要运费吗" in told
    assert not house.orders("发布 v2").done
    assert house.orders("发布 v2 原因 不卖小件了").done


def test_a_form_that_is_none_never_becomes_a_draft_unseen(house: House) -> None:
    """The notice names the entry's place and the forms there are."""
    house.saves(FAQ + "- id: gift\n  question: 能包装吗\n  answer: 可以。\n  form: nope\n")
    assert "没有表单「nope」" in house.waits(60)
