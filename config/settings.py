"""Settings: read once from the environment, whole, frozen; every problem is told at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from config.accounts import Aibot, Feishu, FeishuMode, WeCom, read_aibot, read_feishu, read_wecom
from config.dotenv import with_dotenv
from config.environment import Environment, InvalidSettings, Problem
from config.secret import ensure_secret

__all__ = [
    "Aibot",
    "Embedder",
    "Feishu",
    "FeishuMode",
    "InvalidSettings",
    "Problem",
    "Settings",
    "WeCom",
    "read_settings",
]

HOUSE = Path(__file__).resolve().parent.parent
"""The folder of the Procfile."""


class Embedder(StrEnum):
    """Where the meaning of a sentence is worked out."""

    LOCAL = "local"
    ENDPOINT = "endpoint"
    OFF = "off"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Everything the environment says."""

    database_url: str = field(repr=False)
    """May carry a password."""
    host: str
    port: int
    base_url: str
    secret_key: str = field(repr=False)
    """Empty where none is given: `ensure_secret` makes one in the data folder."""
    config_dir: Path | None
    """None: the sample company that ships."""
    faq_dir: Path
    data_dir: Path
    log_level: str
    sandbox: bool
    wecom: WeCom | None
    """None switches 微信客服 and the WeCom app off."""
    wecom_api_base: str
    wecom_call_secret: str = field(repr=False)
    """Empty: WeCom does not telephone."""
    call_url: str
    """Empty: no service of the company's own rings agents."""
    call_secret: str = field(repr=False)
    heartbeat_url: str = field(repr=False)
    wecom_group_webhook_url: str = field(repr=False)
    """Empty where there is none; carries a key."""
    aibot: Aibot | None
    feishu: Feishu | None
    feishu_api_base: str
    feishu_agent_chat_id: str
    feishu_group_webhook_url: str = field(repr=False)
    feishu_group_webhook_secret: str = field(repr=False)
    embedder: Embedder
    embedding_base_url: str
    embedding_api_key: str = field(repr=False)
    embedding_model: str
    transcribe_base_url: str = ""
    """Empty: recordings are kept and customers are asked for text."""
    transcribe_api_key: str = field(repr=False, default="")
    transcribe_model: str = ""
    lookup_secret: str = field(repr=False, default="")
    """Signs what is asked of the company's own systems; empty: nothing is asked."""

    webhook_urls: tuple[str, ...] = field(repr=False, default=())
    """Receivers of what happens to tickets and cases; none: nothing is told."""
    webhook_secret: str = field(repr=False, default="")
    webhook_private: bool = False
    """Receivers may stand inside the company's network."""
    api_token: str = field(repr=False, default="")
    """Opens /api/v1; empty: it is closed."""

    @property
    def has_platform(self) -> bool:
        """Whether customers or agents reach the desk by a platform."""
        return bool(self.wecom or self.aibot or self.feishu)

    def signing_key(self) -> str:
        """The secret that is given, else the one in the data folder, made there if need be."""
        return self.secret_key or ensure_secret(self.data_dir)

    @classmethod
    def from_environ(cls, env: Mapping[str, str]) -> Settings:
        """The settings of an environment.

        Raises:
            InvalidSettings: with every problem at once and the cure of each.
        """
        said = Environment(env)
        settings = _read(cls, said)
        said.finish()
        return settings


def read_settings(env: Mapping[str, str], house: Path = HOUSE) -> Settings:
    """The settings of the environment and of the `.env` beside the Procfile.

    Raises:
        InvalidSettings: with every problem at once and the cure of each.
    """
    return Settings.from_environ(with_dotenv(env, house / ".env"))


def _read(cls: type[Settings], said: Environment) -> Settings:
    host = said.text("NIGHTDESK_HOST") or "127.0.0.1"
    port = said.port("PORT", said.port("NIGHTDESK_PORT", 8000))
    data_dir = Path(said.text("NIGHTDESK_DATA_DIR") or "var")
    wecom, aibot, feishu = read_wecom(said), read_aibot(said), read_feishu(said)
    embedder = Embedder(said.one_of("NIGHTDESK_EMBEDDER", [*Embedder], Embedder.LOCAL))
    _require_pairs(said, embedder)
    return cls(
        database_url=said.database("NIGHTDESK_DATABASE_URL", data_dir),
        host=host,
        port=port,
        base_url=said.url("NIGHTDESK_BASE_URL", f"http://{_reachable(host)}:{port}"),
        secret_key=said.text("NIGHTDESK_SECRET_KEY"),
        config_dir=said.folder("NIGHTDESK_CONFIG_DIR"),
        faq_dir=said.folder("NIGHTDESK_FAQ_DIR") or HOUSE / "knowledge" / "faq",
        data_dir=data_dir,
        log_level=said.one_of("NIGHTDESK_LOG_LEVEL", ["debug", "info", "warning", "error"], "info"),
        sandbox=said.switch("NIGHTDESK_SANDBOX", not (wecom or aibot or feishu)),
        wecom=wecom,
        wecom_api_base=said.origin("WECOM_API_BASE", "https://qyapi.weixin.qq.com"),
        wecom_call_secret=said.text("WECOM_CALL_SECRET"),
        call_url=said.url("NIGHTDESK_CALL_URL"),
        call_secret=said.text("NIGHTDESK_CALL_SECRET"),
        heartbeat_url=said.url("NIGHTDESK_HEARTBEAT_URL"),
        wecom_group_webhook_url=said.url("WECOM_GROUP_WEBHOOK_URL"),
        aibot=aibot,
        feishu=feishu,
        feishu_api_base=said.origin("FEISHU_API_BASE", "https://open.feishu.cn"),
        feishu_agent_chat_id=said.text("FEISHU_AGENT_CHAT_ID"),
        feishu_group_webhook_url=said.url("FEISHU_GROUP_WEBHOOK_URL"),
        feishu_group_webhook_secret=said.text("FEISHU_GROUP_WEBHOOK_SECRET"),
        embedder=embedder,
        embedding_base_url=said.url("EMBEDDING_BASE_URL"),
        embedding_api_key=said.text("EMBEDDING_API_KEY"),
        embedding_model=said.text("EMBEDDING_MODEL"),
        **_systems(said),
    )


def _require_pairs(said: Environment, embedder: Embedder) -> None:
    """What is of no use without another variable."""
    if embedder is Embedder.ENDPOINT:
        said.require("EMBEDDING_BASE_URL", because="NIGHTDESK_EMBEDDER is endpoint")
        said.require("EMBEDDING_MODEL", because="NIGHTDESK_EMBEDDER is endpoint")
    if said.text("NIGHTDESK_WEBHOOK_URLS"):
        said.require("NIGHTDESK_WEBHOOK_SECRET", because="NIGHTDESK_WEBHOOK_URLS is set")
    if said.text("TRANSCRIBE_BASE_URL"):
        said.require("TRANSCRIBE_MODEL", because="TRANSCRIBE_BASE_URL is set")


def _systems(said: Environment) -> dict[str, Any]:
    """The company's own systems: who transcribes, is looked up, is told, and may ask."""
    return {
        "transcribe_base_url": said.url("TRANSCRIBE_BASE_URL"),
        "transcribe_api_key": said.text("TRANSCRIBE_API_KEY"),
        "transcribe_model": said.text("TRANSCRIBE_MODEL"),
        "lookup_secret": said.webhook_secret("NIGHTDESK_LOOKUP_SECRET"),
        "webhook_urls": said.urls("NIGHTDESK_WEBHOOK_URLS"),
        "webhook_secret": said.webhook_secret("NIGHTDESK_WEBHOOK_SECRET"),
        "webhook_private": said.switch("NIGHTDESK_WEBHOOK_PRIVATE", default=False),
        "api_token": said.long_token("NIGHTDESK_API_TOKEN"),
    }


def _reachable(host: str) -> str:
    """Where a browser on this machine finds a server that listens on `host`."""
    return "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104  # names, not binds
