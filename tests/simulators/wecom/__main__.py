"""Run the platform by itself and be its customers.

A line `wm1: 多久发货` is said by customer wm1; `wm1!` enters; `wm1# 2` taps the second item.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from tests.simulators.terminal import serve, tell
from tests.simulators.wecom.simulator import WeComSimulator


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until interrupted, also after the input ends."""
    sim = _built(argv)
    settings = {
        "WECOM_API_BASE": sim.origin,
        "WECOM_CORP_ID": sim.corp_id,
        "WECOM_AGENT_ID": sim.agent_id,
        "WECOM_SECRET": sim.secret,
        "WECOM_TOKEN": sim.token,
        "WECOM_ENCODING_AES_KEY": sim.aes_key,
        "WECOM_GROUP_WEBHOOK_URL": sim.robot_url,
    }
    return serve(sim, settings, _done, _watch)


def _built(argv: Sequence[str] | None) -> WeComSimulator:
    parser = argparse.ArgumentParser(prog="python -m tests.simulators.wecom", description=__doc__)
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--callback", help="URL of /webhooks/wecom")
    parser.add_argument("--corp-id", default="ww0123456789abcdef")
    parser.add_argument("--agent-id", default="1000002")
    parser.add_argument("--secret", default="simulated-secret")
    parser.add_argument("--token", default="SimToken")
    parser.add_argument("--aes-key", default="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    args = parser.parse_args(argv)
    sim = WeComSimulator(
        callback=args.callback,
        port=args.port,
        corp_id=args.corp_id,
        agent_id=args.agent_id,
        secret=args.secret,
        token=args.token,
        aes_key=args.aes_key,
    )
    sim.latency = args.latency
    return sim


def _done(sim: WeComSimulator, line: str) -> str:
    """Do what a line says; how lines are written, where it says nothing."""
    at = next((place for place, sign in enumerate(line) if sign in ":#!"), -1)
    if at < 0:
        return __doc__ or ""
    customer, words = sim.customer(line[:at].strip()), line[at + 1 :].strip()
    if line[at] == ":":
        customer.says(words)
    elif line[at] == "#":
        customer.taps(words)
    else:
        customer.enters()
    return ""


def _watch(sim: WeComSimulator) -> None:
    told = 0
    while True:
        told = _told(sim, told)


def _told(sim: WeComSimulator, before: int) -> int:
    """Show what is new, waiting for it; how many lines are out now."""
    sim.wait_for(lambda: len(_lines(sim)) > before, 60)
    lines = _lines(sim)
    for line in lines[before:]:
        tell(line)
    return len(lines)


def _lines(sim: WeComSimulator) -> list[str]:
    """What left the desk, oldest first."""
    sent = [(one.at, f"-> {one.to}: {one.text}") for one in sim.world.sent]
    group = [(one.at, f"-> group: {one.text}") for one in sim.group_messages]
    return [line for _, line in sorted(sent + group)]


if __name__ == "__main__":
    raise SystemExit(main())
