"""Insults and numbers in every place where a customer can put them; none reaches an agent's eyes."""

from __future__ import annotations

import json
import logging
import random
import re
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import exports
from bot.arrivals import message_arrival
from bot.embedder.choose import Embedding
from bot.log import JsonLine
from bot.replay.night import ACCOUNT, Night
from bot.replay.report import Report
from bot.replay.script import AgentItem, Tick
from bot.shielded import masked
from bot.store import schema
from bot.store.session import Store
from bot.store.ticket_lists import TicketFilter, TicketLists
from bot.webhooks.events import ticket_as_told
from bot.wiring import replaying
from handlers.cause import Do
from handlers.model import ForwardedLine, Media, Message, MessageKind
from tests.handlers.desk import sample_policy
from tests.journeys.rig import FULL

DIALOGUES = 2_000 if FULL else 24
EVENING = datetime.fromisoformat("2026-11-18T19:30:00+08:00")
FAQ = Path(__file__).parents[2] / "knowledge" / "faq"
INSULTS = (
    *(
        "傻逼",
        "煞笔",
        "sb",
        "草泥马",
        "cnm",
        "尼玛的",
        "你妈死了",
        "去死",
        "死全家",
        "王八蛋",
        "狗东西",
    ),
    *(
        "狗杂种",
        "畜生",
        "贱人",
        "婊子",
        "脑残",
        "智障",
        "滚蛋",
        "弄死你们",
        "砍死你",
        "操你妈",
        "他妈的",
    ),
    *("废物", "垃圾客服", "不要脸", "臭不要脸", "死骗子全家死光", "nmsl", "fuck you", "傻X"),
)
MATTERS = (
    *(
        "洗衣机漏水了,地板都泡了",
        "退款三天没到",
        "电饭煲盖子裂了",
        "快递盒子破了",
        "发票抬头开错了",
    ),
    *("热水器插座冒烟了", "师傅说好今天来没来", "我要投诉安装师傅", "再不处理我去12315", "转人工"),
    *(
        "净水器装了三天就漏",
        "空调不制冷",
        "我要退货",
        "怎么退货",
        "上次那个还没人来",
        "催一下",
        "人呢",
    ),
)
CARDS = ("622202123", "621700123", "439225")
"""How cards begin; 19 and 16 digits with the rest."""
IDENTITY = "33010619880312001X"
HAN = str.maketrans("0123456789", "零一二三四五六七八九")


@dataclass(frozen=True)
class Secret:
    """A number that nobody but the customer and the rightful reader may see."""

    digits: str
    written: str


def phone(chance: random.Random) -> Secret:
    """A mobile number as people write it."""
    digits = f"1{chance.choice('3578')}{chance.randrange(10**9):09}"
    ways = (
        digits,
        f"{digits[:3]} {digits[3:7]} {digits[7:]}",
        f"{digits[:3]}-{digits[3:7]}-{digits[7:]}",
        f"+86{digits}",
        "".join(chr(ord(one) + 0xFEE0) for one in digits),
        digits.translate(HAN),
    )
    return Secret(digits, chance.choice(ways))


def secret(chance: random.Random) -> Secret:
    """A phone, an identity card or a bank card."""
    kind = chance.choice(("phone", "phone", "phone", "card", "identity"))
    if kind == "phone":
        return phone(chance)
    if kind == "identity":
        return Secret(IDENTITY[:17], IDENTITY)
    digits = checked(f"{chance.choice(CARDS)}{chance.randrange(10**9):09}")
    spaced = " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
    return Secret(digits, chance.choice((digits, spaced)))


def checked(digits: str) -> str:
    """A card's number with the check digit that belongs to it."""
    doubled = [int(one) * (2 - at % 2) for at, one in enumerate(reversed(digits))]
    return digits + str(-sum(one // 10 + one % 10 for one in doubled) % 10)


@dataclass
class Script:
    """What one customer sends, and what must not be seen of it."""

    name: str
    nickname: str
    messages: list[Message]
    secrets: set[str]


def script(number: int) -> Script:
    """A dialogue at random; the same for the same number."""
    chance = random.Random(number)
    secrets: set[str] = set()
    at = EVENING + timedelta(seconds=chance.uniform(0, 9 * 3600))
    messages = []
    for turn in range(chance.randrange(2, 6)):
        hidden = secret(chance)
        secrets.add(hidden.digits)
        messages.append(message(f"m{number}-{turn}", at, chance, hidden.written))
        at += timedelta(seconds=chance.choice((3, 20, 90, 400)))
    named = secret(chance)
    secrets.add(named.digits)
    nickname = chance.choice(("小鹿", f"{chance.choice(INSULTS)}退钱", f"老王{named.written}"))
    return Script(f"c{number}", nickname, messages, secrets)


def message(name: str, at: datetime, chance: random.Random, number: str) -> Message:
    """Words, a caption, a file's name, a forwarded record, a transcript: with insult and number."""
    insult, matter = chance.choice(INSULTS), chance.choice(MATTERS)
    words = chance.choice(
        (
            f"{insult},{matter},电话{number}",
            f"{matter} {number} {insult}",
            f"{insult}!{insult}!",
            f"打我 {number}",
            matter,
            f"{matter},你们这群{insult}",
        )
    )
    way = chance.choice(("text", "text", "text", "voice", "caption", "file", "forwarded"))
    if way == "voice":
        return Message(message_id=name, at=at, kind=MessageKind.VOICE, text=words, transcribed=True)
    if way == "caption":
        shown = Media(
            media_id=name,
            sha256=f"{name:0>64}",
            mime="image/png",
            name=f"{words}.png",
            examined=True,
        )
        seen = {"phone": (number,), "order_no": ("QC20261101001",)}
        return Message(
            message_id=name, at=at, kind=MessageKind.IMAGE, text=words, media=(shown,), seen=seen
        )
    if way == "file":
        shown = Media(media_id=name, sha256=f"{name:0>64}", name=f"{words}.pdf", examined=True)
        return Message(message_id=name, at=at, kind=MessageKind.FILE, text=words, media=(shown,))
    if way == "forwarded":
        lines = (ForwardedLine(sender=insult, text=words), ForwardedLine(sender="我", text=number))
        return Message(
            message_id=name, at=at, kind=MessageKind.FORWARDED, text="聊天记录", forwarded=lines
        )
    return Message(message_id=name, at=at, text=words)


@dataclass
class Seen:
    """Every text an agent may read, by where it stands."""

    texts: list[tuple[str, str]]
    secrets: set[str]


@cache
def night() -> Seen:
    """All dialogues in one night, agents at work, and all that agents can read afterwards."""
    scripts = [script(number) for number in range(DIALOGUES)]
    logged: list[str] = []
    with ExitStack() as stack:
        played, store = replaying._night(stack, EVENING, FAQ, sample_policy(), Embedding())
        stack.enter_context(Listening(logged))
        live(played, store, scripts)
        texts = [*surfaces(played, store), *(("log", line) for line in logged)]
    return Seen(texts, {digits for one in scripts for digits in one.secrets})


def live(played: Night, store: Store, scripts: list[Script]) -> None:
    """Messages in their order; now and then an agent claims, quotes the customer and settles."""
    chance = random.Random(7)
    for one in scripts:
        played.lanes[one.name] = f"wecom_kf:{ACCOUNT}:{one.name}"
    told = [(m.at, one, m) for one in scripts for m in one.messages]
    for at, one, sent in sorted(told, key=lambda row: (row[0], row[2].message_id)):
        played.play([Tick(at=at)])
        with store.write() as tx:
            person = {"external_id": one.name, "nickname": one.nickname}
            person |= {"union_id": "", "scene": "", "scene_param": ""}
            tx.conversations.introduce("wecom_kf", ACCOUNT, [person], now=at)
            tx.inbox.put([message_arrival("wecom_kf", ACCOUNT, one.name, sent)], now=at)
        played.play([Tick(at=at)])
        if chance.random() < 0.2:
            do = chance.choice((Do.CLAIM, Do.NOTE, Do.RESOLVE, Do.FULL_TEXT, Do.RELEASE))
            played.play(
                [AgentItem(at=at, agent="小林", customer=one.name, do=do, text=f"已看,{sent.text}")]
            )
    played.play([Tick(at=EVENING + timedelta(hours=16))])


class Listening(logging.Handler):
    """Keeps every line of the log as it would be written."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.INFO)
        self._lines, self._form = lines, JsonLine()

    def emit(self, record: logging.LogRecord) -> None:
        """One line."""
        self._lines.append(self._form.format(record))

    def __enter__(self) -> None:
        root = logging.getLogger()
        self._level = root.level
        root.setLevel(logging.INFO)
        root.addHandler(self)

    def __exit__(self, *error: object) -> None:
        root = logging.getLogger()
        root.setLevel(self._level)
        root.removeHandler(self)


def surfaces(played: Night, store: Store) -> Iterator[tuple[str, str]]:
    """Notices and digests, cards, timelines, summaries, exports, webhooks."""
    report = Report(store, sample_policy(), played.lanes).as_dict()
    zone = sample_policy().hours.timezone
    for notice in report["notices"]:
        yield "notice", notice["text"]
    for ticket in report["tickets"]:
        yield "summary", ticket["summary"]
        yield from (("timeline", line) for line in ticket["history"])
    with store.read() as tx:
        for row in TicketLists(tx.connection).stream(TicketFilter()):
            yield (
                "export",
                json.dumps(exports.told(row, masked, zone), default=str, ensure_ascii=False),
            )
            yield "webhook", json.dumps(ticket_as_told(row), default=str, ensure_ascii=False)
    with store.engine.connect() as connection:
        rows = connection.execute(sa.select(schema.outbox)).mappings()
        for sent in rows:
            if sent["kind"] != "reply":
                payload = json.dumps(sent["payload"], ensure_ascii=False, default=str)
                yield f"outbox {sent['kind']}", f"{sent['preview']} {payload}"


def flat(text: str) -> str:
    """The text with every digit as a plain one and nothing between digits."""
    plain = unicodedata.normalize("NFKC", text).translate(
        str.maketrans("零一二三四五六七八九〇幺", "012345678901")
    )
    return re.sub(r"(?<=\d)[\s\-+,.、 _/]+(?=\d)", "", plain)


@pytest.mark.timeout(3600 if FULL else 120)
def test_no_full_number_on_any_surface() -> None:
    """Phones, identity and bank cards, however they were written."""
    seen = night()
    leaks = [
        (where, digits, text[:300])
        for where, text in seen.texts
        for digits in re.findall(r"\d{11,19}", flat(text))
        for secret in [next((one for one in seen.secrets if one in digits), "")]
        if secret
    ]
    assert leaks == [], (len(leaks), leaks[:5])


@pytest.mark.timeout(3600 if FULL else 120)
def test_no_insult_on_any_surface() -> None:
    """Nicknames, captions, file names, forwarded records and transcripts included."""
    seen = night()
    leaks = [
        (where, insult, text[:300])
        for where, text in seen.texts
        for insult in INSULTS
        if re.search(rf"(?<![a-zA-Z]){re.escape(insult)}(?![a-zA-Z])", text)
    ]
    assert leaks == [], (len(leaks), leaks[:5])


@pytest.mark.timeout(3600 if FULL else 120)
def test_every_surface_was_there() -> None:
    """A search that finds nothing because nothing was shown proves nothing."""
    wheres = {where.split()[0] for where, _ in night().texts}
    assert {"notice", "summary", "timeline", "export", "webhook", "log", "outbox"} <= wheres
