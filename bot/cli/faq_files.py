"""`nightdesk faq check|export|import|draft`: the commands about FAQ files."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from bot.cli import faq_check, faq_draft, faq_export, faq_import


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands to those of `faq`."""
    check = subparsers.add_parser("check", help="检查知识库文件，列出每个问题的位置和改法")
    _folders(check)
    check.add_argument("--json", action="store_true", help="输出 JSON")
    check.add_argument(
        "--fix", action="store_true", help="先改好能放心改的：全角冒号、Tab、缺的编号"
    )
    check.set_defaults(run=faq_check.run)

    export = subparsers.add_parser("export", help="导出成 Excel、CSV 或 YAML")
    _folders(export)
    target = export.add_mutually_exclusive_group(required=True)
    for kind in ("xlsx", "csv", "yaml"):
        target.add_argument(f"--{kind}", type=Path, metavar="FILE", help=f"写成 {kind} 文件")
    export.add_argument("--template", action="store_true", help="只要表头、下拉和一行示例")
    export.set_defaults(run=faq_export.run)

    back = subparsers.add_parser("import", help="导入改过的文件：先看差异，--yes 才写入")
    _folders(back)
    back.add_argument("file", type=Path, metavar="FILE")
    back.add_argument("--yes", action="store_true", help="写入")
    back.add_argument("--remove", action="store_true", help="文件里没有的条目也从知识库删去")
    back.add_argument(
        "--take",
        action="append",
        default=[],
        metavar="编号=file|faq",
        help="两边都改过的行用哪一边，可多次；all=file 是全部用文件的",
    )
    back.add_argument("--json", action="store_true", help="输出 JSON")
    back.set_defaults(run=faq_import.run)

    draft = subparsers.add_parser("draft", help="从聊天记录、文档或表格起草条目")
    draft.add_argument("file", type=Path, metavar="FILE", help=".csv .docx .xlsx .xls")
    draft.add_argument("--out", type=Path, metavar="FILE", help="写到文件，默认打印")
    draft.add_argument("--most", type=int, default=50, metavar="N", help="最多几条，默认 50")
    draft.set_defaults(run=faq_draft.run)


def _folders(parser: argparse.ArgumentParser) -> None:
    faq = Path(os.environ.get("NIGHTDESK_FAQ_DIR", "knowledge/faq"))
    config = os.environ.get("NIGHTDESK_CONFIG_DIR")
    parser.add_argument("--faq", type=Path, default=faq, metavar="DIR", help="知识库文件夹")
    parser.add_argument(
        "--config",
        type=Path,
        default=Path(config) if config else None,
        metavar="DIR",
        help="配置文件夹",
    )
