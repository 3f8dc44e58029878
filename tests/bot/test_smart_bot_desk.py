"""What an agent asks the smart bot for is read by that agent alone, and nothing slips to a customer."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.store.migrate import migrate
from bot.store.session import open_store
from tests.bot.aibot_small_desk import ROOM, AibotSmallDesk

LIN, JIE = "LinYue", "HeJie"


@pytest.fixture
def desk(tmp_path: Path) -> AibotSmallDesk:
    """Amy has told her story and waits; the group has spoken to the bot."""
    store = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    migrate(store)
    made = AibotSmallDesk(store)
    made.tells(LIN, "今晚谁值班", alone=False)
    made.says("洗衣机漏水，水流到楼下了，转人工")
    made.wait(seconds=30)
    return made


def number(desk: AibotSmallDesk) -> int:
    """The number of the only case."""
    with desk.store.read() as tx:
        found = tx.connection.exec_driver_sql("SELECT max(case_no) FROM cases").scalar()
    return int(found or 0)


def test_the_full_text_is_read_by_who_asked_alone(desk: AibotSmallDesk) -> None:
    """Asked for in the group; the others read nothing of it."""
    desk.tells(LIN, "帮助")
    before = desk.read_in(ROOM)
    desk.tells(LIN, f"看全文 {number(desk)}", alone=False)
    assert "水流到楼下了" in desk.read_in(LIN)
    assert desk.read_in(ROOM) == before


def test_the_full_text_is_all_that_was_written(desk: AibotSmallDesk) -> None:
    """In the customer's order, also what told no need, as it was written but for insults and numbers."""
    for words in ("在吗", "我电话13812345678", "快点废物"):
        desk.says(words)
        desk.wait(seconds=15)
    desk.tells(LIN, "帮助")
    before = desk.read_in(LIN)
    desk.tells(LIN, f"看全文 {number(desk)}")
    read = desk.read_in(LIN).removeprefix(before)
    first, second, third = (read.index(words) for words in ("楼下", "在吗", "我电话138"))
    assert first < second < third
    assert not [hidden for hidden in ("13812345678", "废物") if hidden in read]


def test_who_never_spoke_to_the_bot_alone_reads_how(desk: AibotSmallDesk) -> None:
    """The group reads a line with what to do, and not the text."""
    before = desk.read_in(ROOM)
    desk.tells(JIE, f"看全文 {number(desk)}", alone=False)
    said = desk.read_in(ROOM).removeprefix(before)
    assert f"<@{JIE}>" in said
    assert "单聊" in said
    assert "水流到楼下了" not in said


@pytest.mark.parametrize("alone", [True, False])
def test_a_case_is_passed_on_by_name_and_number(desk: AibotSmallDesk, *, alone: bool) -> None:
    """From the group and alone; the words reach no customer."""
    desk.tells(LIN, f"认领 {number(desk)}", alone=False)
    desk.tells(LIN, f"转给 阿杰 {number(desk)}", alone=alone)
    with desk.store.read() as tx:
        owner = tx.connection.exec_driver_sql("SELECT claimed_by FROM cases").scalar()
    assert owner == "ajie"
    assert "已转派给阿杰" in desk.read_in(LIN if alone else ROOM)
    assert "转给" not in "\n".join(desk.phone.texts())


def test_a_reply_to_a_case_that_nobody_has_is_told_to_be_a_note(desk: AibotSmallDesk) -> None:
    """With the word that makes it arrive."""
    desk.tells(LIN, f"#{number(desk)} 师傅在路上了")
    assert "没有发给客户" in desk.read_in(LIN)
    assert f"认领 {number(desk)}" in desk.read_in(LIN)
    assert "师傅" not in "\n".join(desk.phone.texts())


def test_whom_words_are_for_is_told_by_name(desk: AibotSmallDesk) -> None:
    """A customer without a nickname has a name too."""
    desk.tells(LIN, f"认领 {number(desk)}", alone=False)
    desk.tells(LIN, "当前")
    assert f"#{number(desk)} 客户 amy" in desk.read_in(LIN)


def test_a_picture_that_is_gone_is_asked_for_again(desk: AibotSmallDesk) -> None:
    """The platform keeps it for five minutes; half of a message is no message."""
    desk.tells(LIN, f"认领 {number(desk)}", alone=False)
    desk.lost = True
    desk.tells(LIN, "照这个装", pictures=1)
    assert "没有收到" in desk.read_in(LIN)
    assert "照这个装" not in "\n".join(desk.phone.texts())
    desk.lost = False
    desk.tells(LIN, "照这个装", pictures=1)
    assert "照这个装" in "\n".join(desk.phone.texts())
