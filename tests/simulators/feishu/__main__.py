"""Run the platform by itself and be its people.

A line `amy: 多久发货` is said by customer amy; `lin> 认领` taps that button of the newest card;
`lin+ 您好` writes in its thread; `lin= 您好` fills its input; `lin@ 今晚谁值班` speaks to the bot.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from tests.simulators.feishu.simulator import AGENT_CHAT, FeishuSimulator
from tests.simulators.terminal import serve, tell


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until interrupted, also after the input ends."""
    sim = _built(argv)
    settings = {
        "FEISHU_API_BASE": sim.origin,
        "FEISHU_AGENT_CHAT_ID": AGENT_CHAT,
        "FEISHU_APP_ID": sim.app_id,
        "FEISHU_APP_SECRET": sim.app_secret,
        "FEISHU_VERIFICATION_TOKEN": sim.verification_token,
        "FEISHU_ENCRYPT_KEY": sim.encrypt_key,
        "FEISHU_GROUP_WEBHOOK_URL": sim.robot_url,
        "FEISHU_GROUP_WEBHOOK_SECRET": sim.robot_secret,
    }
    return serve(sim, settings, _done, _watch)


def _built(argv: Sequence[str] | None) -> FeishuSimulator:
    parser = argparse.ArgumentParser(prog="python -m tests.simulators.feishu", description=__doc__)
    parser.add_argument("--port", type=int, default=9200)
    parser.add_argument("--callback", help="URL of /webhooks/feishu")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    args = parser.parse_args(argv)
    sim = FeishuSimulator(callback=args.callback, port=args.port)
    sim.latency = args.latency
    return sim


def _done(sim: FeishuSimulator, line: str) -> str:
    """Do what a line says; what the person sees at once."""
    at = next((place for place, sign in enumerate(line) if sign in ":>+=@"), -1)
    if at < 0:
        return __doc__ or ""
    name, sign, words = line[:at].strip(), line[at], line[at + 1 :].strip()
    if sign == ":":
        return sim.customer(name).says(words)
    agent = sim.agent(name)
    if sign == "@":
        return agent.writes_in(AGENT_CHAT, words, to_bot=True)
    if not sim.cards:
        return "no card yet"
    card = sim.cards[-1]
    if sign == "+":
        return agent.answers(card, words)
    if sign == "=":
        return str(agent.fills(card, "回复客户", words).get("toast"))
    return str(agent.taps(card, words).get("toast")) if words in card.taps else str([*card.taps])


def _watch(sim: FeishuSimulator) -> None:
    shown: dict[str, str] = {}
    while True:
        sim.wait_for(lambda: _news(sim, shown) != {}, 60)
        for message_id, text in _news(sim, shown).items():
            shown[message_id] = text
            tell(f"-> {sim.world.sent[message_id].chat_id}: {text}")


def _news(sim: FeishuSimulator, shown: dict[str, str]) -> dict[str, str]:
    """Messages that are new or read differently by now."""
    now = {sent.message_id: sent.text for sent in sim.world.sent.values()}
    return {name: text for name, text in now.items() if shown.get(name) != text}


if __name__ == "__main__":
    raise SystemExit(main())
