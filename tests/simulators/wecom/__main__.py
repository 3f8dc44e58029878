"""Run the platform by itself and be its customers.

A line `wm1: 多久发货` is said by customer wm1; `wm1!` enters; `wm1# 2` taps the second item.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Sequence

from tests.simulators.wecom.simulator import WeComSimulator


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until the input ends, or for ever where there is none."""
    sim = _built(argv).start()
    _tell(f"WECOM_API_BASE={sim.origin}")
    _tell(f"WECOM_CORP_ID={sim.corp_id}\nWECOM_AGENT_ID={sim.agent_id}\nWECOM_SECRET={sim.secret}")
    _tell(f"WECOM_TOKEN={sim.token}\nWECOM_ENCODING_AES_KEY={sim.aes_key}")
    _tell(f"WECOM_GROUP_WEBHOOK_URL={sim.robot_url}")
    threading.Thread(target=_watch, args=(sim,), daemon=True).start()
    try:
        for line in sys.stdin:
            _do(sim, line.strip())
        threading.Event().wait()
    except KeyboardInterrupt:
        sim.close()
    return 0


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


def _do(sim: WeComSimulator, line: str) -> None:
    for sign in (":", "#", "!"):
        who, found, what = line.partition(sign)
        if not found:
            continue
        customer = sim.customer(who.strip())
        if sign == ":":
            customer.says(what.strip())
        elif sign == "#":
            customer.taps(what.strip())
        else:
            customer.enters()
        return


def _watch(sim: WeComSimulator) -> None:
    told = 0
    while True:
        told = _told(sim, told)


def _told(sim: WeComSimulator, before: int) -> int:
    """Show what is new, waiting for it; how many lines are out now."""
    sim.wait_for(lambda: len(_lines(sim)) > before, 60)
    lines = _lines(sim)
    for line in lines[before:]:
        _tell(line)
    return len(lines)


def _lines(sim: WeComSimulator) -> list[str]:
    """What left the desk, oldest first."""
    sent = [(one.at, f"-> {one.to}: {one.text}") for one in sim.world.sent]
    group = [(one.at, f"-> group: {one.text}") for one in sim.group_messages]
    return [line for _, line in sorted(sent + group)]


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main())
