"""What FAQ entries may refer to, as the policy files name it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from config.loader import check_folder
from handlers.policy import Policy
from knowledge.check import Known

CHANNELS = frozenset({"wecom_kf", "wecom_app", "feishu", "sandbox", "terminal"})
DEFAULT_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Desk:
    """The part of the policy that a check of the FAQ files needs."""

    known: Known
    zone: ZoneInfo


def desk_of(config_dir: Path | None) -> Desk:
    """Read the policy files; where they cannot be used, nothing is held against an entry."""
    policy = check_folder(config_dir).policy
    if policy is None:
        return Desk(Known(channels=CHANNELS), DEFAULT_ZONE)
    return Desk(_known(policy), policy.hours.timezone)


def _known(policy: Policy) -> Known:
    titles = {form.title for form in policy.forms.values()}
    windows = [
        *policy.hours.windows,
        *(w for day in policy.hours.special_days.values() for w in day),
    ]
    return Known(
        forms=frozenset({*policy.forms, *titles}),
        windows=frozenset(window.name for window in windows),
        channels=CHANNELS,
    )
