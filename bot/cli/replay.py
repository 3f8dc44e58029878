"""`nightdesk replay`: a scripted night through the real pipeline, in seconds."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from pathlib import Path

from bot.cli.embedding import embedding_of_environment
from bot.lookups.shop import BadShop, read_shop
from bot.replay.script import BadScript, read_script
from bot.wiring.lookups import has_own_shop, shop_of, with_shop
from bot.wiring.replaying import play
from config.findings import PolicyProblems
from config.loader import load_policy

SAMPLE_FAQ = Path(__file__).parents[2] / "knowledge" / "faq"


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser("replay", help="把一夜的剧本演一遍，打印每个人看到了什么")
    parser.add_argument("script", type=Path, help="YAML 剧本")
    parser.add_argument("--faq", type=Path, default=SAMPLE_FAQ, metavar="DIR", help="FAQ 目录")
    parser.add_argument("--config", type=Path, default=None, metavar="DIR", help="策略文件目录")
    parser.add_argument("--shop", type=Path, default=None, metavar="FILE", help="模拟商城的订单")
    parser.add_argument("--json", action="store_true", help="JSON 输出（默认也是）")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Play the script; 0 ok, 1 the policy files have errors, 2 wrong use."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    try:
        items = read_script(args.script)
        policy = load_policy(args.config)
    except BadScript as error:
        return _complain(error, 2)
    except PolicyProblems as error:
        return _complain(error, 1)
    if not items:
        return _complain("the script is empty: give it at least one item", 2)
    if not args.faq.is_dir():
        return _complain(f"no FAQ folder {args.faq}: name one with --faq", 2)
    try:
        shop = read_shop(args.shop) if args.shop else shop_of(args.config)
    except BadShop as error:
        return _complain(error, 2)
    policy = with_shop(policy, everything=bool(args.shop) or has_own_shop(args.config))
    night = play(items, args.faq, policy, embedding_of_environment(), shop)
    print(json.dumps(night, ensure_ascii=False, indent=1))
    return 0


def _complain(problem: object, code: int) -> int:
    print(problem, file=sys.stderr)
    return code
