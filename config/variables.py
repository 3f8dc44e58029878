"""Every environment variable the desk reads: its meaning, default and group."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable."""

    name: str
    meaning: str
    default: str = ""
    """What holds where it is not set, as documented; empty: nothing."""
    secret: bool = False
    """Never shown, neither in a log nor by a command."""


DESK = (
    Variable(
        "NIGHTDESK_DATABASE_URL",
        "database: `sqlite:///…`, or `postgresql+psycopg://…` for several processes or hosts",
        "sqlite:///var/nightdesk.db",
        secret=True,
    ),
    Variable("NIGHTDESK_HOST", "address the web process listens on", "127.0.0.1"),
    Variable("NIGHTDESK_PORT", "port the web process listens on", "8000"),
    Variable("PORT", "overrides NIGHTDESK_PORT; set by many hosting services"),
    Variable(
        "NIGHTDESK_BASE_URL",
        "address under which people reach the desk, for links",
        "http://HOST:PORT",
    ),
    Variable(
        "NIGHTDESK_SECRET_KEY",
        "signs console logins and links; one value for all processes and hosts",
        "generated once into the data folder",
        secret=True,
    ),
    Variable(
        "NIGHTDESK_CONFIG_DIR",
        "folder of the policy files; a file missing there is the sample's",
        "config",
    ),
    Variable("NIGHTDESK_FAQ_DIR", "folder of the FAQ files", "knowledge/faq"),
    Variable("NIGHTDESK_DATA_DIR", "folder for media and caches, shared by all processes", "var"),
    Variable("NIGHTDESK_LOG_LEVEL", "debug, info, warning or error", "info"),
    Variable(
        "NIGHTDESK_SANDBOX",
        "on or off: the page for trying it without any account",
        "on where no platform is set",
    ),
    Variable("NIGHTDESK_CALL_URL", "address of a voice or paging service that rings agents"),
    Variable(
        "NIGHTDESK_CALL_SECRET", "signs the calls to it, as Standard Webhooks do", secret=True
    ),
    Variable(
        "NIGHTDESK_HEARTBEAT_URL",
        "address that is called after each look of the auditor, for a watchman outside",
        secret=True,
    ),
    Variable(
        "NIGHTDESK_LOOKUP_SECRET",
        "signs what is asked of the company's own systems, `whsec_…`; without it nothing is asked",
        secret=True,
    ),
    Variable(
        "NIGHTDESK_WEBHOOK_URLS",
        "addresses, with spaces between, that are told what happens to tickets and cases",
        secret=True,
    ),
    Variable("NIGHTDESK_WEBHOOK_SECRET", "signs what they are told, `whsec_…`", secret=True),
    Variable(
        "NIGHTDESK_WEBHOOK_PRIVATE",
        "on or off: whether they may stand at private addresses and speak plain HTTP",
        "off",
    ),
    Variable(
        "NIGHTDESK_API_TOKEN",
        "opens `/api/v1/tickets` to the company's own programs; without it the API is closed",
        secret=True,
    ),
)

WECOM = (
    Variable("WECOM_CORP_ID", "the company's id (企业ID)"),
    Variable("WECOM_AGENT_ID", "AgentId of the self-built app (自建应用)"),
    Variable("WECOM_SECRET", "Secret of the self-built app", secret=True),
    Variable("WECOM_TOKEN", "Token of the callback (接收消息)", secret=True),
    Variable(
        "WECOM_ENCODING_AES_KEY", "EncodingAESKey of the callback, 43 characters", secret=True
    ),
)

WECOM_MORE = (
    Variable(
        "WECOM_API_BASE",
        "origin of the WeCom API, for a private gateway or a simulator",
        "https://qyapi.weixin.qq.com",
    ),
    Variable(
        "WECOM_CALL_SECRET",
        "Secret of 紧急通知, with which WeCom telephones the on-duty agent",
        secret=True,
    ),
    Variable(
        "WECOM_GROUP_WEBHOOK_URL", "address of the agents' group robot (群机器人)", secret=True
    ),
)

AIBOT = (
    Variable("WECOM_BOT_ID", "id of the WeCom smart bot (智能机器人) in the agents' group"),
    Variable("WECOM_BOT_SECRET", "its secret for the long connection", secret=True),
)

AIBOT_MORE = (
    Variable(
        "WECOM_BOT_WS_URL", "address of its long connection", "wss://openws.work.weixin.qq.com"
    ),
)

FEISHU = (
    Variable("FEISHU_APP_ID", "App ID of the self-built app (企业自建应用)"),
    Variable("FEISHU_APP_SECRET", "its App Secret", secret=True),
)

FEISHU_WEBHOOK = (
    Variable(
        "FEISHU_VERIFICATION_TOKEN", "Verification Token of the event subscription", secret=True
    ),
    Variable("FEISHU_ENCRYPT_KEY", "Encrypt Key of the event subscription", secret=True),
)

FEISHU_MORE = (
    Variable(
        "FEISHU_MODE", "`webhook` (callbacks to this desk) or `long` (a long connection)", "webhook"
    ),
    Variable(
        "FEISHU_API_BASE",
        "origin of the Feishu API, for Lark or a simulator",
        "https://open.feishu.cn",
    ),
    Variable("FEISHU_AGENT_CHAT_ID", "chat_id of the agents' group for cards"),
    Variable(
        "FEISHU_GROUP_WEBHOOK_URL",
        "address of the group's custom bot, the way that is left when the app fails",
        secret=True,
    ),
    Variable("FEISHU_GROUP_WEBHOOK_SECRET", "its signing secret", secret=True),
)

MEANING = (
    Variable(
        "NIGHTDESK_EMBEDDER", "`local` (the bundled small model), `endpoint` or `off`", "local"
    ),
    Variable("EMBEDDING_BASE_URL", "OpenAI-compatible endpoint for `endpoint`"),
    Variable("EMBEDDING_API_KEY", "its key", secret=True),
    Variable("EMBEDDING_MODEL", "its model"),
    Variable(
        "TRANSCRIBE_BASE_URL",
        "OpenAI-compatible endpoint that writes customers' recordings down, up to its version (`…/v1`)",
    ),
    Variable("TRANSCRIBE_API_KEY", "its key", secret=True),
    Variable("TRANSCRIBE_MODEL", "its model"),
    Variable("LLM_BASE_URL", "reserved, not used"),
    Variable("LLM_API_KEY", "reserved, not used", secret=True),
    Variable("LLM_MODEL", "reserved, not used"),
)

VARIABLES = (
    *DESK, *WECOM, *WECOM_MORE, *AIBOT, *AIBOT_MORE, *FEISHU, *FEISHU_WEBHOOK, *FEISHU_MORE, *MEANING,
)  # fmt: skip
"""All of them, in the order of docs/configuration.md and example.env."""

NAMES = frozenset(variable.name for variable in VARIABLES)
