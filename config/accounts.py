"""Settings of the platforms, each switched on as a whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from config.environment import Environment
from config.variables import AIBOT, FEISHU, FEISHU_WEBHOOK, WECOM, Variable


class FeishuMode(StrEnum):
    """How Feishu's events come in."""

    WEBHOOK = "webhook"
    LONG = "long"


@dataclass(frozen=True, kw_only=True, slots=True)
class WeCom:
    """The self-built app that serves 微信客服."""

    corp_id: str
    agent_id: int
    secret: str = field(repr=False)
    token: str = field(repr=False)
    encoding_aes_key: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Aibot:
    """The WeCom smart bot in the agents' group."""

    bot_id: str
    secret: str = field(repr=False)
    ws_url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Feishu:
    """The self-built app in Feishu."""

    app_id: str
    app_secret: str = field(repr=False)
    mode: FeishuMode
    verification_token: str = field(default="", repr=False)
    encrypt_key: str = field(default="", repr=False)


def read_wecom(said: Environment) -> WeCom | None:
    """The WeCom app, None where it is not set."""
    if not said.group("WeCom", _names(WECOM)):
        return None
    return WeCom(
        corp_id=said.text("WECOM_CORP_ID"),
        agent_id=said.number("WECOM_AGENT_ID"),
        secret=said.text("WECOM_SECRET"),
        token=said.text("WECOM_TOKEN"),
        encoding_aes_key=said.aes_key("WECOM_ENCODING_AES_KEY"),
    )


def read_aibot(said: Environment) -> Aibot | None:
    """The smart bot, None where it is not set."""
    if not said.group("the WeCom smart bot", _names(AIBOT)):
        return None
    return Aibot(
        bot_id=said.text("WECOM_BOT_ID"),
        secret=said.text("WECOM_BOT_SECRET"),
        ws_url=said.url("WECOM_BOT_WS_URL", "wss://openws.work.weixin.qq.com", ("ws", "wss")),
    )


def read_feishu(said: Environment) -> Feishu | None:
    """The Feishu app, None where it is not set."""
    mode = FeishuMode(said.one_of("FEISHU_MODE", [*FeishuMode], FeishuMode.WEBHOOK))
    both = (*FEISHU, *FEISHU_WEBHOOK)
    needed, told = (both, both) if mode is FeishuMode.WEBHOOK else (FEISHU, both)
    if not said.group(f"Feishu in {mode} mode", _names(needed), _names(told)):
        return None
    return Feishu(
        app_id=said.text("FEISHU_APP_ID"),
        app_secret=said.text("FEISHU_APP_SECRET"),
        mode=mode,
        verification_token=said.text("FEISHU_VERIFICATION_TOKEN"),
        encrypt_key=said.text("FEISHU_ENCRYPT_KEY"),
    )


def _names(variables: tuple[Variable, ...]) -> tuple[str, ...]:
    return tuple(variable.name for variable in variables)
