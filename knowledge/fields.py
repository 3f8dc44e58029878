"""The fields of an entry: names people write for them and the kind of value each takes."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum

from knowledge.findings import nearest


class Kind(Enum):
    """What a field holds."""

    TEXT = "text"
    TEXTS = "texts"
    DATE = "date"
    STEPS = "steps"


KINDS: dict[str, Kind] = {
    "id": Kind.TEXT,
    "question": Kind.TEXT,
    "answer": Kind.TEXT,
    "variants": Kind.TEXTS,
    "category": Kind.TEXT,
    "keywords": Kind.TEXTS,
    "valid_from": Kind.DATE,
    "valid_until": Kind.DATE,
    "form": Kind.TEXT,
    "channels": Kind.TEXTS,
    "windows": Kind.TEXTS,
    "related": Kind.TEXTS,
    "steps": Kind.STEPS,
    "attachments": Kind.TEXTS,
    "lookup": Kind.TEXT,
    "owner": Kind.TEXT,
    "mark": Kind.TEXT,
}
"""`mark` is no field of an entry: exports note in it what a row was, imports see who changed it."""

HEADERS: dict[str, str] = {
    "id": "编号",
    "question": "问题",
    "answer": "答案",
    "variants": "相似问",
    "category": "分类",
    "keywords": "关键词",
    "valid_from": "生效日期",
    "valid_until": "失效日期",
    "form": "表单",
    "channels": "渠道",
    "windows": "时段",
    "related": "相关条目",
    "steps": "步骤",
    "attachments": "附件",
    "lookup": "查询",
    "owner": "负责人",
    "mark": "版本标记",
}
"""The Chinese name that exports and messages use for each field."""

ALIASES: dict[str, str] = {
    **{name.replace("_", ""): name for name in KINDS},
    **{header: name for name, header in HEADERS.items()},
    "条目编号": "id",
    "问题编号": "id",
    "标准问": "question",
    "标准问题": "question",
    "标准问法": "question",
    "常见问题": "question",
    "回答": "answer",
    "回复": "answer",
    "标准答案": "answer",
    "标准回复": "answer",
    "答复": "answer",
    "variant": "variants",
    "同问": "variants",
    "相似问题": "variants",
    "相似问法": "variants",
    "相似说法": "variants",
    "其他问法": "variants",
    "扩展问": "variants",
    "扩展问法": "variants",
    "类别": "category",
    "类目": "category",
    "问题分类": "category",
    "keyword": "keywords",
    "关键字": "keywords",
    "生效时间": "valid_from",
    "开始日期": "valid_from",
    "有效期起": "valid_from",
    "失效时间": "valid_until",
    "到期日期": "valid_until",
    "截止日期": "valid_until",
    "结束日期": "valid_until",
    "有效期至": "valid_until",
    "关联表单": "form",
    "channel": "channels",
    "适用渠道": "channels",
    "window": "windows",
    "适用时段": "windows",
    "相关": "related",
    "相关问题": "related",
    "关联问题": "related",
    "step": "steps",
    "操作步骤": "steps",
    "attachment": "attachments",
    "图片": "attachments",
    "配图": "attachments",
    "维护人": "owner",
}

COLUMNS: dict[str, str] = {
    "q": "question",
    "问": "question",
    "提问": "question",
    "問題": "question",
    "客户问题": "question",
    "客户问法": "question",
    "用户问题": "question",
    "咨询问题": "question",
    "a": "answer",
    "答": "answer",
    "话术": "answer",
    "回复话术": "answer",
    "标准话术": "answer",
    "回复内容": "answer",
    "客服回复": "answer",
    "編號": "id",
    "知识编号": "id",
    "相似問": "variants",
    "分類": "category",
    "类型": "category",
    "问题类型": "category",
    "關鍵詞": "keywords",
    "關鍵字": "keywords",
    "标签": "keywords",
    "tags": "keywords",
    "表單": "form",
}
"""Names that only the header of a table may use: in a text they are words like any other."""

WRITTEN = tuple(name for name in KINDS if name != "mark")
"""The fields that people write, in the order of exports."""

IGNORED = frozenset({"序号", "no", "no.", "备注", "说明", "更新时间", "更新人", "创建时间", "note"})
"""Columns that spreadsheets carry for people; they are neither read nor complained about."""

STEP_FIELDS: dict[str, str] = {
    "text": "text",
    "步骤": "text",
    "文字": "text",
    "说明": "text",
    "picture": "picture",
    "image": "picture",
    "图片": "picture",
    "配图": "picture",
}


NAME_LIMIT = 100
"""Characters beyond which nothing is looked for in a name; remarks in brackets count."""


def _plain(name: str) -> str:
    if len(name) > NAME_LIMIT:
        return ""
    return re.sub(r"[\s_\-*]+", "", unicodedata.normalize("NFKC", name)).lower()


def canonical(name: str) -> str | None:
    """Return the field that this name means, Chinese or English, or None.

    A remark in brackets and a running number are looked past: 「问题（必填）」, 「相似问2」.
    """
    return ALIASES.get(_plain(name)) or ALIASES.get(_bare(name))


def column_field(header: str) -> str | None:
    """Return the field of a table's column, or None; a remark may stand on a line below the name."""
    first = header.strip().partition("\n")[0]
    found = canonical(header) or canonical(first)
    return found or COLUMNS.get(_bare(header)) or COLUMNS.get(_bare(first))


def _bare(name: str) -> str:
    return re.sub(r"[(\[【].*?[)\]】]|\d+$", "", _plain(name))


def is_ignored(name: str) -> bool:
    """Whether a column of this name is for people only."""
    return _plain(name) in IGNORED


def nearest_field(name: str) -> str | None:
    """Return the known field that `name` is probably a slip of, or None."""
    close = nearest(_plain(name), ALIASES)
    return ALIASES[close] if close else None


def nearest_header(name: str) -> str | None:
    """Return the header that a column's name is probably a slip of, or None."""
    field = nearest_field(name)
    return HEADERS[field] if field else None
