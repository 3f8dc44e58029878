"""`nightdesk run`: one `web` and one `work`, kept running together."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys

from bot.supervisor import Supervisor
from bot.wiring.masking import configure_logs
from bot.wiring.serve import PortTaken, require_port
from config.settings import InvalidSettings, Settings, read_settings

NIGHTDESK = (sys.executable, "-m", "bot")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("run", help="启动网页和工作进程，一条命令全部就绪")
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Migrate, start both, run until SIGTERM; a second one kills. 0 ok, 1 cannot start or killed."""
    try:
        settings = read_settings(os.environ)
        configure_logs(settings)
        require_port(settings.host, settings.port)
    except (InvalidSettings, PortTaken) as problem:
        print(problem, file=sys.stderr)
        return 1
    if subprocess.run((*NIGHTDESK, "migrate"), check=False).returncode:  # noqa: S603 - our own
        return 1
    print(greeting(settings), flush=True)
    supervisor = Supervisor({name: (*NIGHTDESK, name) for name in ("web", "work")})
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, supervisor.ask_to_stop)
    return supervisor.run()


def greeting(settings: Settings) -> str:
    """Where the desk is and what of it is on."""
    lines = ["", f"夜班台已启动：{settings.base_url}"]
    if settings.sandbox:
        lines.append(f"沙盒（不需要任何账号，先来这里试）：{settings.base_url}/sandbox")
    lines += [f"  {'开' if on else '关'}  {what}" for what, on in _switches(settings)]
    lines += [f"健康检查：{settings.base_url}/readyz    停止：Ctrl-C", ""]
    return "\n".join(lines)


def _switches(settings: Settings) -> tuple[tuple[str, bool], ...]:
    sqlite = settings.database_url.startswith("sqlite")
    return (
        ("微信客服与企业微信应用（WECOM_*）", settings.wecom is not None),
        ("企业微信群机器人通知（WECOM_GROUP_WEBHOOK_URL）", bool(settings.wecom_group_webhook_url)),
        ("企业微信智能机器人（WECOM_BOT_*）", settings.aibot is not None),
        ("飞书（FEISHU_*）", settings.feishu is not None),
        ("沙盒（NIGHTDESK_SANDBOX）", settings.sandbox),
        ("PostgreSQL（NIGHTDESK_DATABASE_URL），否则用 SQLite", not sqlite),
        ("语义匹配（NIGHTDESK_EMBEDDER）", settings.embedder.value != "off"),
    )
