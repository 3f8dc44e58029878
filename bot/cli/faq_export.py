"""`nightdesk faq export`: the knowledge base as one file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bot.cli.saving import save
from bot.wiring.faq_names import Desk, desk_of
from knowledge.entry import Entry
from knowledge.export import to_yaml
from knowledge.export_tables import Choices, to_csv, to_xlsx
from knowledge.findings import has_errors
from knowledge.loader import load_folder


def run(args: argparse.Namespace) -> int:
    """Write the file; 0 done, 1 where broken entries are missing from it, 2 wrong use."""
    loaded = load_folder(args.faq)
    if not loaded.entries and not args.template:
        print(f"{args.faq} 里没有可以导出的条目，请先运行 faq check。", file=sys.stderr)
        return 2
    entries = () if args.template else loaded.entries
    target = args.xlsx or args.csv or args.yaml
    try:
        save(target, _content(args, entries, desk_of(args.config)))
    except OSError as error:
        print(f"写不了 {target}：{error.strerror}。请换一个位置。", file=sys.stderr)
        return 2
    print(f"已写入 {target}：{len(entries)} 个条目。")
    if has_errors(loaded.findings):
        print("有写错的条目没有导出，请运行 faq check 查看。", file=sys.stderr)
        return 1
    return 0


def _content(args: argparse.Namespace, entries: tuple[Entry, ...], desk: Desk) -> bytes:
    if args.yaml:
        return to_yaml(entries).encode()
    if args.csv:
        return to_csv(entries)
    return to_xlsx(entries, _choices(args.faq, desk), example=args.template)


def _choices(folder: Path, desk: Desk) -> Choices:
    categories = {e.category for e in load_folder(folder).entries if e.category}
    named = {
        "category": categories,
        "form": desk.known.forms or (),
        "lookup": desk.known.lookups or (),
    }
    return Choices({name: tuple(sorted(values)) for name, values in named.items()})
