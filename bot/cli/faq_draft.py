"""`nightdesk faq draft`: entries for review out of chats, documents and spreadsheets."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.cli.embedding import embedder_of_environment
from bot.cli.saving import save
from knowledge.draft import draft, to_draft_yaml
from knowledge.draft_chats import exchanges_of
from knowledge.draft_documents import BadDocument, read_document
from knowledge.draft_wordings import Exchange
from knowledge.readers.spreadsheet import spreadsheet_rows

_SHEETS = frozenset({".csv", ".tsv", ".xlsx", ".xlsm", ".xls"})


class NothingToDraft(ValueError):
    """The file holds no questions; the message says what would be needed."""


def run(args: argparse.Namespace) -> int:
    """Print or write the drafts; 0 done, 1 nothing found, 2 wrong use."""
    if not args.file.is_file() or args.file.suffix.lower() not in _SHEETS | {".docx"}:
        print(f"读不了 {args.file}：请给出 .csv .docx .xlsx 或 .xls 文件。", file=sys.stderr)
        return 2
    try:
        exchanges = _exchanges(args.file)
    except NothingToDraft as error:
        print(error, file=sys.stderr)
        return 1
    drafts = draft(exchanges, most=max(args.most, 1), embedder=embedder_of_environment())
    if not drafts:
        print(f"{args.file} 里没有找到客户的问题。", file=sys.stderr)
        return 1
    text = to_draft_yaml(drafts)
    if args.out:
        try:
            save(args.out, text.encode())
        except OSError as error:
            print(f"写不了 {args.out}：{error.strerror}。请换一个位置。", file=sys.stderr)
            return 2
        said = sum(one.count for one in drafts)
        print(
            f"已写入 {args.out}：{len(drafts)} 条草稿，来自 {said} 次提问。审过后放进知识库文件夹。"
        )
    else:
        print(text, end="")
    return 0


def _exchanges(file: Path) -> list[Exchange]:
    data = file.read_bytes()
    if file.suffix.lower() == ".docx":
        try:
            return list(read_document(data))
        except BadDocument as error:
            raise NothingToDraft(f"{file} 不是能读的 Word 文档，请另存为 .docx 再试。") from error
    sheets, findings = spreadsheet_rows(data, file.name)
    for finding in findings:
        print(finding.place, finding.message, finding.cure, file=sys.stderr)
    found = [exchanges for sheet in sheets for exchanges in [exchanges_of(sheet)] if exchanges]
    if not found:
        raise NothingToDraft(
            f"{file} 里认不出聊天或问答：聊天要有「角色」「内容」两列（最好还有「会话」），问答要有「问题」「答案」两列。"
        )
    return [exchange for exchanges in found for exchange in exchanges]
