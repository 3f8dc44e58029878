"""Finds what was asked and answered in exported chats and in tables of questions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from knowledge.draft_wordings import Exchange, is_question, sounds_asking
from knowledge.fields import canonical
from knowledge.readers.sheets import SheetRows

_COLUMNS = {
    "conversation": r"会话(?:id|编号|号)?|conversation(?:_?id)?|session(?:_?id)?|对话(?:id|编号)?|客户id|买家(?:id|昵称)|external_userid",
    "speaker": r"角色|发送(?:人|方|者)(?:类型|角色)?|发言人|说话人|from|role|sender|speaker|来源|消息方向|方向",
    "text": r"内容|消息(?:内容)?|文本|聊天内容|text|content|message|msg",
    "category": r"分类|类别|类目|category",
    "asked": r"客户(?:问题|提问|消息|说)|用户(?:问题|提问|消息)|提问|咨询内容|question",
    "answered": r"客服(?:回复|答复|回答|消息|说)|坐席(?:回复|答复)|人工回复|回复内容|答复|reply|answer",
}
_CUSTOMER = re.compile(
    r"客户|用户|买家|顾客|访客|来访|customer|user|client|visitor|buyer|接收|in\b", re.I
)
_AGENT = re.compile(
    r"客服|坐席|人工|商家|店小二|员工|顾问|agent|staff|servicer|seller|support|发送|out\b", re.I
)
_COURTESY = re.compile(
    r"^(?:亲+|您好|你好|hi|hello)?[，,！!~～。\s]*(?:亲+|您好|你好|在的|欢迎光临.*|很高兴为您服务.*|请问有什么.*|"
    r"请?稍等.*|稍等一?下.*|这边(?:帮您|给您)(?:查|看)一?下.*|不客气.*|祝您.*|感谢您的.*|好的|嗯嗯?|收到|还有什么.*|[~～。!！，,\s]*)[~～。!！\s]*$",
    re.I,
)
_MEDIA = re.compile(
    r"^\[?(?:图片|表情|语音|视频|文件|链接|image|voice|file|sticker).{0,20}\]?$", re.I
)
_FEW = 20
"""Conversations below which no line can be called a formula."""
_EVERYWHERE = 0.6
"""Share of conversations in which a line of the agents' is a formula and no answer."""


@dataclass(frozen=True, slots=True)
class _Line:
    conversation: str
    is_customer: bool
    text: str
    category: str


def exchanges_of(sheet: SheetRows) -> list[Exchange] | None:
    """Return the exchanges of a sheet; None where it has no columns of chats or questions."""
    for number in sorted(sheet.rows)[:10]:
        columns = _columns(sheet.rows[number])
        body = [sheet.rows[n] for n in sorted(sheet.rows) if n > number]
        if {"speaker", "text"} <= columns.keys():
            return list(_from_lines(_lines(body, columns)))
        if {"asked", "answered"} <= columns.keys():
            return list(_from_rows(body, columns))
    return None


def _columns(header: dict[int, str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for column, text in sorted(header.items()):
        for name, pattern in _COLUMNS.items():
            if re.fullmatch(pattern, text.strip(), re.IGNORECASE):
                found.setdefault(name, column)
        known = canonical(text)
        if known in {"question", "answer"}:
            found.setdefault("asked" if known == "question" else "answered", column)
    return found


def _from_rows(body: Iterable[dict[int, str]], columns: dict[str, int]) -> Iterator[Exchange]:
    for row in body:
        asked = row.get(columns["asked"], "").strip()
        if asked:
            answered = row.get(columns["answered"], "").strip()
            category = row.get(columns.get("category", -1), "").strip()
            conversation = row.get(columns.get("conversation", -1), "")
            yield Exchange(asked.split("\n")[0], answered, conversation, category)


def _lines(body: Sequence[dict[int, str]], columns: dict[str, int]) -> list[_Line]:
    lines = []
    for row in body:
        speaker, text = row.get(columns["speaker"], ""), row.get(columns["text"], "").strip()
        is_customer = bool(_CUSTOMER.search(speaker)) and not _AGENT.search(speaker)
        if text and not _MEDIA.match(text) and (is_customer or _AGENT.search(speaker)):
            conversation = row.get(columns.get("conversation", -1), "")
            category = row.get(columns.get("category", -1), "").strip()
            lines.append(_Line(conversation, is_customer, text, category))
    return lines


def _from_lines(lines: list[_Line]) -> Iterator[Exchange]:
    formulas = _formulas(lines)
    by_conversation: dict[str, list[_Line]] = {}
    for line in lines:
        by_conversation.setdefault(line.conversation, []).append(line)
    for conversation in by_conversation.values():
        yield from _conversation(conversation, formulas)


def _formulas(lines: list[_Line]) -> frozenset[str]:
    conversations = {line.conversation for line in lines}
    if len(conversations) < _FEW:
        return frozenset()
    said = {(line.conversation, line.text) for line in lines if not line.is_customer}
    counts = Counter(text for _, text in said)
    return frozenset(t for t, n in counts.items() if n >= len(conversations) * _EVERYWHERE)


def _conversation(lines: Iterable[_Line], formulas: frozenset[str]) -> Iterator[Exchange]:
    """Yield what the customer asked with what the agent said until the customer spoke again."""
    asked: _Line | None = None
    for is_customer, run in groupby(lines, key=lambda line: line.is_customer):
        spoken = list(run)
        if is_customer:
            found = _question(spoken)
            if found is not None and asked is not None:
                yield Exchange(asked.text, "", asked.conversation, asked.category)
            asked = found or asked
        elif asked is not None:
            said = [line.text for line in spoken if not _is_formula(line.text, formulas)]
            if said:
                yield Exchange(asked.text, "\n".join(said), asked.conversation, asked.category)
                asked = None
    if asked is not None:
        yield Exchange(asked.text, "", asked.conversation, asked.category)


def _is_formula(text: str, formulas: frozenset[str]) -> bool:
    return text in formulas or bool(_COURTESY.match(text))


def _question(run: Sequence[_Line]) -> _Line | None:
    """Return the message of a run that carries the question."""
    able = [line for line in run if is_question(line.text)]
    asking = [line for line in able if sounds_asking(line.text)]
    return max(asking or able, key=lambda line: len(line.text), default=None)
