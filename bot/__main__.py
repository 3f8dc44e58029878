"""The command line: `nightdesk` or `python -m bot`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pkgutil import iter_modules

from bot import cli

COMMANDS: Mapping[str, str] = {
    "run": "启动网页和工作进程，一条命令全部就绪",
    "web": "只收平台回调和网页（一个进程）",
    "work": "拉取、处理、发送和定时（一个进程）",
    "migrate": "把数据库升级到当前版本",
    "doctor": "检查配置、数据库、知识库、值班表和平台连通",
    "chat": "在终端里和机器人聊天",
    "faq": "知识库：检查、试问、整理、导入导出",
    "understand": "逐行读出文本里的信号：转人工、紧急、辱骂、事实",
    "replay": "把一夜的剧本演一遍，打印每个人看到了什么",
    "drill": "演练：叫一次值班坐席，记录谁接了",
    "tickets": "工单：列表、查看、导出",
    "customer": "客户：删除或导出其信息",
    "inbox": "收件箱：列出、重试死信",
    "outbox": "发件箱：列出、重试死信",
    "roster": "值班表：导入导出 iCal",
}
"""Every command and what it does; its module in `bot/cli` is loaded only when it is called."""

FAQ_COMMANDS = ("faq_files", "faq_try", "faq_test", "faq_gaps", "faq_versions")
"""Modules that add commands to `faq`."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 ok, 1 found problems, 2 wrong use."""
    words = list(sys.argv[1:] if argv is None else argv)
    parser = argparse.ArgumentParser(prog="nightdesk", description="Nightdesk 夜班台")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    present = {module.name for module in iter_modules(cli.__path__)}
    for name, about in COMMANDS.items():
        if name == "faq":
            _add_faq(commands, present, about, called=words[:1] == ["faq"])
        elif words[:1] == [name] and name in present:
            import_module(f"bot.cli.{name}").add_parser(commands)
        elif name in present:
            commands.add_parser(name, help=about)
    args = parser.parse_args(words)
    try:
        return int(args.run(args))
    except BrokenPipeError:
        # Whoever read along has had enough, as `head` does; nothing is left to be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _add_faq(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    present: set[str],
    about: str,
    *,
    called: bool,
) -> None:
    faq = commands.add_parser("faq", help=about)
    if called:
        subcommands = faq.add_subparsers(required=True, metavar="COMMAND")
        for module in FAQ_COMMANDS:
            if module in present:
                import_module(f"bot.cli.{module}").add_parser(subcommands)


if __name__ == "__main__":
    sys.exit(main())
