"""The channels of a desk, from its settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bot.channels.base import Address, Channel, Fetcher, Puller
from bot.channels.feishu.custom_bot import FeishuCustomBot
from bot.channels.http_call import HttpCall
from bot.channels.ringing import RingingWay
from bot.channels.sandbox import GROUP, agents_group
from bot.channels.wecom.app import CardWords, WeComApp
from bot.channels.wecom.call import WeComCall
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.group import WeComGroup
from bot.channels.wecom.kf import WeComKf
from bot.channels.wecom.media import Attachment, Attachments
from bot.live_policy import LivePolicy
from bot.media import MediaStore
from bot.outlets import Outlet, Outlets
from bot.store.session import Store
from bot.wiring.aibot import AibotSide, aibot_side
from bot.wiring.feishu import FeishuSide, feishu_side
from config.settings import Settings

SWEEP = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True, slots=True)
class Channels:
    """Everything that talks to a platform."""

    by_name: Mapping[str, Channel]
    outlets: Outlets
    pullers: Mapping[str, Puller] = field(default_factory=dict)
    fetchers: Mapping[str, Fetcher] = field(default_factory=dict)
    posted: Mapping[str, Fetcher] = field(default_factory=dict)
    """Those whose messages come by webhook, so that their media is fetched before the turn."""
    kf: WeComKf | None = None
    feishu: FeishuSide | None = None
    aibot: AibotSide | None = None


def build_channels(
    settings: Settings, policy: LivePolicy, media: MediaStore, store: Store
) -> Channels:
    """The configured channels; the console's list stands in where there is no agents' group."""
    wecom = _wecom(settings, policy, media)
    channels: dict[str, Channel] = {one.name: one for one in wecom}
    personal: dict[str, Channel] = {"wecom": wecom[1]} if wecom else {}
    kf = wecom[0] if wecom else None
    feishu: FeishuSide | None = None
    if settings.feishu is not None:
        feishu = feishu_side(
            settings, settings.feishu, policy, attachments_of(settings.faq_dir, media)
        )
        channels[feishu.app.name] = feishu.app
        personal["feishu"] = feishu.app
    aibot = (
        aibot_side(settings.aibot, policy, store, _card_words(policy)) if settings.aibot else None
    )
    groups = _groups(settings, policy, feishu, aibot)
    ops = _ops(settings)
    rings = _rings(settings, feishu)
    channels |= {one.channel.name: one.channel for one in (*groups, *ops)}
    channels |= {one.name: one for one in rings}
    return Channels(
        by_name=channels,
        outlets=Outlets(groups=groups, personal=personal, ops=ops, rings=rings),
        pullers={kf.name: kf} if kf else {},
        fetchers={kf.name: kf} if kf else {},
        posted={one.name: one for one in channels.values() if isinstance(one, WeComApp)}
        | ({feishu.app.name: feishu.app} if feishu else {}),
        kf=kf,
        feishu=feishu,
        aibot=aibot,
    )


def _wecom(
    settings: Settings, policy: LivePolicy, media: MediaStore
) -> tuple[WeComKf, WeComApp] | tuple[()]:
    """微信客服 and the app that serves it, over one client."""
    if settings.wecom is None:
        return ()
    client = WeComClient(
        settings.wecom.corp_id, settings.wecom.secret, origin=settings.wecom_api_base
    )
    attachments = attachments_of(settings.faq_dir, media)
    agent_id = str(settings.wecom.agent_id)
    return (
        WeComKf(client, attachments),
        WeComApp(client, agent_id, attachments, words=_card_words(policy)),
    )


def _rings(settings: Settings, feishu: FeishuSide | None) -> tuple[RingingWay, ...]:
    """Everything that makes a telephone ring."""
    found: list[RingingWay] = []
    if settings.wecom is not None and settings.wecom_call_secret:
        client = WeComClient(
            settings.wecom.corp_id, settings.wecom_call_secret, origin=settings.wecom_api_base
        )
        found.append(WeComCall(client))
    if feishu is not None:
        found.append(feishu.call)
    if settings.call_url:
        found.append(HttpCall(settings.call_url, settings.call_secret))
    return tuple(found)


def _groups(
    settings: Settings, policy: LivePolicy, feishu: FeishuSide | None, aibot: AibotSide | None
) -> tuple[Outlet, ...]:
    """The agents' groups; the console's list where none is configured.

    The bot does all that the group's robot does, so where it is set the robot stays silent.
    """
    found = [feishu.group] if feishu and feishu.group else []
    if aibot is not None:
        return (*found, aibot.group)
    if settings.wecom_group_webhook_url or not found:
        group = _group(settings, policy)
        address = Address(channel=group.name, account="", to="group")
        found.append(Outlet(channel=group, address=address))
    return tuple(found)


def _ops(settings: Settings) -> tuple[Outlet, ...]:
    """Where alarms go that must arrive although the app itself has failed."""
    if not settings.feishu_group_webhook_url:
        return ()
    robot = FeishuCustomBot(settings.feishu_group_webhook_url, settings.feishu_group_webhook_secret)
    return (Outlet(channel=robot, address=Address(channel=robot.name, account="", to="group")),)


def _group(settings: Settings, policy: LivePolicy) -> Channel:
    if not settings.wecom_group_webhook_url:
        return agents_group()

    def userid_of(agent_id: str) -> str:
        agent = policy.current().roster.agent(agent_id)
        return agent.wecom if agent else ""

    return WeComGroup(settings.wecom_group_webhook_url, userid_of)


def attachments_of(faq_dir: Path, media: MediaStore) -> Attachments:
    """What replies and cards name: pictures of the FAQ folder, and those that customers sent."""

    def opened(ref: str) -> Attachment:
        kind, _, sha256 = ref.partition(":")
        if kind == "sha256":
            path = media.path(sha256)
            return Attachment(name=f"{path.name[:12]}.jpg", data=path.read_bytes())
        if kind in ("thumb", "blur") and sha256.isalnum():
            small = media.copy(sha256, kind)
            return Attachment(name=f"{kind}.jpg", data=small.read_bytes())
        path = (faq_dir / ref).resolve()
        if not path.is_relative_to(faq_dir.resolve()):
            raise FileNotFoundError(2, "outside the FAQ folder", ref)
        return Attachment(name=path.name, data=path.read_bytes())

    return opened


def _card_words(policy: LivePolicy) -> CardWords:
    texts = policy.current().texts
    return CardWords(
        claim=texts["button_claim"][0],
        open=texts["button_open"][0],
        false_alarm=texts["button_false_alarm"][0],
    )


__all__ = ["GROUP", "SWEEP", "Channels", "build_channels"]
