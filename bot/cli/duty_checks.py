"""The checks of `nightdesk doctor` about who can be called, and how loudly."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from bot.cli.checkup import Context
from config.findings import Finding, make_finding, suggestion
from config.settings import Settings
from handlers import duty, schedule
from handlers.policy import Agent, Policy, Push, Role, Rung, Target
from handlers.shifts import holders

ROSTER, POLICY = "roster.yaml", "policy.yaml"
SHOWN = 5
"""Gaps told one by one; more are only counted."""

_RINGING = frozenset({Push.URGENT, Push.PHONE})


def check_duty(context: Context) -> Iterator[Finding]:
    """Nobody there at all, hours that nobody covers in the next 30 days, names that lead nowhere."""
    policy = context.policy
    if policy is None:
        return
    if not policy.roster.agents:
        yield make_finding("no_agents", ROSTER, field="agents")
        return
    zone = policy.hours.timezone
    gaps = iter(duty.uncovered_hours(policy.roster, policy.hours, context.now))
    for gap in islice(gaps, SHOWN):
        since, until = (schedule.show_time(moment, context.now, zone) for moment in gap)
        yield make_finding("uncovered_duty", ROSTER, field="shifts", since=since, until=until)
    more = sum(1 for _ in gaps)
    if more:
        yield make_finding("uncovered_duty_more", ROSTER, field="shifts", count=more)
    yield from _idle_swaps(policy)
    if _has_own_forms(context.settings):
        yield from _assignees(policy)


def check_ringing(context: Context) -> Iterator[Finding]:
    """Whether an urgent case reaches a telephone that rings."""
    policy = context.policy
    if policy is None:
        return
    if not policy.ladder.urgent:
        yield make_finding("no_urgent_ladder", POLICY, field="ladder.urgent")
    leads = any(agent.role in (Role.LEAD, Role.ADMIN) for agent in policy.roster.agents)
    if any(rung.target is Target.LEAD for rung in _urgent(policy)) and not leads:
        yield make_finding("no_lead", ROSTER, field="agents")
    if context.settings and context.settings.has_platform:
        yield from _platform(context.settings, policy)


def _platform(settings: Settings, policy: Policy) -> Iterator[Finding]:
    group = (settings.wecom_group_webhook_url, settings.aibot, settings.feishu_agent_chat_id)
    if not any((*group, settings.feishu_group_webhook_url)):
        yield make_finding("no_group", "environment")
    if _rings(policy) and not (settings.wecom_call_secret or settings.feishu or settings.call_url):
        yield make_finding("nothing_rings", POLICY, field="ladder.urgent")
    if any(rung.push in _RINGING for rung in _urgent(policy)):
        for index, agent in enumerate(policy.roster.agents):
            if not _can_ring(settings, agent):
                field = "feishu" if settings.feishu else "wecom"
                where = f"agents[{index + 1}]"
                yield make_finding(
                    "cannot_ring", ROSTER, field=where, name=agent.name, account=field
                )


def _rings(policy: Policy) -> bool:
    return any(rung.push is Push.PHONE for rung in _urgent(policy))


def _urgent(policy: Policy) -> tuple[Rung, ...]:
    """The urgent steps of every window."""
    ladders = (policy.ladder, *policy.ladder.windows.values())
    return tuple(rung for one in ladders for rung in one.urgent)


def _can_ring(settings: Settings, agent: Agent) -> bool:
    return bool((settings.feishu and agent.feishu) or (settings.wecom and agent.wecom))


def _idle_swaps(policy: Policy) -> Iterator[Finding]:
    for swap in policy.roster.swaps:
        moved = any(
            swap.agent in shift.agents
            and swap.substitute in holders(policy.roster, policy.hours, shift, swap.day)
            for shift in policy.roster.shifts
        )
        if not moved:
            yield make_finding(
                "swap_without_shift", ROSTER, field="swaps", day=swap.day, name=swap.agent
            )


def _has_own_forms(settings: Settings | None) -> bool:
    """Whether the forms are this company's; borrowed ones name the sample's people."""
    folder = settings.config_dir if settings else None
    return folder is None or (folder / "forms").is_dir()


def _assignees(policy: Policy) -> Iterator[Finding]:
    known = {agent.id for agent in policy.roster.agents}
    for form in policy.forms.values():
        for name in form.assign_to:
            if name not in known:
                cure = suggestion(name, known)
                yield make_finding(
                    "unknown_assignee",
                    f"forms/{form.id}.yaml",
                    field="assign_to",
                    name=name,
                    cure=cure,
                )
