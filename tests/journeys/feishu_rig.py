"""A desk with customers on WeCom and Feishu and its agents in a Feishu group."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.journeys.rig import Desk
from tests.simulators.feishu import AGENT_CHAT, FeishuSimulator
from tests.simulators.feishu.nouns import Sent
from tests.simulators.feishu.pushes import over_http
from tests.simulators.wecom import WeComSimulator

EVENING = 'timezone: Asia/Shanghai\nholidays: none\nwindows:\n  - {name: 晚班, days: all, from: "00:00", to: "24:00", mode: answer}\n'
ROSTER = """\
agents:
  - {id: xiaolin, name: 小林, feishu: ou_lin}
  - {id: ajie, name: 阿杰, feishu: ou_jie}
"""
AT_ONCE = "manners: {relay_wait: 0s, news_wait: 1s}\n"
"""Agents' words leave without the moment for second thoughts, a customer's are hardly collected."""
LONG = 40.0
"""Seconds that something may take on a busy machine; what has a promise is measured apart."""
AFTER_A_KILL = 80.0
"""What a killed sender had in hand is taken over when its lease of a minute ends."""


class FeishuDesk(Desk):
    """Both platforms, one group."""

    def __init__(
        self, folder: Path, database_url: str, feishu: FeishuSimulator, wecom: WeComSimulator
    ) -> None:
        (folder / "config").mkdir(parents=True)
        (folder / "config" / "roster.yaml").write_text(ROSTER, encoding="utf-8")
        self.feishu = feishu
        self.seen = 0
        """Cards of stories told before on this desk."""
        feishu.pushes.retry_seconds = 0.5  # the platform takes fifteen seconds
        super().__init__(folder, database_url, wecom, policy=AT_ONCE)
        (folder / "config" / "hours.yaml").write_text(EVENING, encoding="utf-8")
        del self.env["WECOM_GROUP_WEBHOOK_URL"]
        self.env |= {
            "FEISHU_APP_ID": feishu.app_id,
            "FEISHU_APP_SECRET": feishu.app_secret,
            "FEISHU_VERIFICATION_TOKEN": feishu.verification_token,
            "FEISHU_ENCRYPT_KEY": feishu.encrypt_key,
            "FEISHU_API_BASE": feishu.origin,
            "FEISHU_AGENT_CHAT_ID": AGENT_CHAT,
        }

    def __enter__(self) -> FeishuDesk:
        return self

    def wait_for_web(self, process: subprocess.Popen[bytes]) -> None:
        """Wait for `web`, and let both platforms call it."""
        super().wait_for_web(process)
        self.feishu.pushes.target = over_http(f"{self.origin}/webhooks/feishu")

    def reads(self, customer: str, words: str, seconds: float = LONG) -> bool:
        """Whether a customer on Feishu reads these words."""
        return self._comes(
            lambda: any(words in one.text for one in self.feishu.sent_to(f"ou_{customer}")), seconds
        )

    def case(self, number: int = 0) -> Sent:
        """The card of a case, once it is in the group."""
        number += self.seen
        assert self._comes(lambda: len(self.feishu.cards) > number, LONG), self._log("work")
        return self.feishu.cards[number]

    def shows(self, card: Sent, words: str, seconds: float = LONG) -> bool:
        """Whether a card comes to show these words."""
        return self._comes(lambda: words in card.text, seconds)

    def says_under(self, card: Sent, words: str, seconds: float = LONG) -> bool:
        """Whether the bot comes to say this in the card's thread."""
        return self._comes(lambda: any(words in text for text in self.feishu.thread(card)), seconds)

    def answers(self, message_id: str, words: str, seconds: float = LONG) -> bool:
        """Whether the bot comes to say this under somebody's message in the agents' group."""

        def said() -> bool:
            group = self.feishu.in_chat(AGENT_CHAT)
            return any(one.root_id == message_id and words in one.text for one in group)

        return self._comes(said, seconds)

    def _comes(self, holds: Callable[[], bool], seconds: float) -> bool:
        return self.feishu.wait_for(holds, seconds)
