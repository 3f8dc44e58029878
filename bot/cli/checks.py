"""The checks of `nightdesk doctor`, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from bot.cli.checkup import Check, Context
from bot.cli.desk_checks import check_data_folder, check_database, check_wecom
from bot.cli.duty_checks import check_duty, check_ringing
from bot.cli.feishu_checks import check_aibot, check_feishu
from bot.cli.sense_checks import check_senses
from bot.embedder.choose import choose
from config.findings import Finding, Severity, make_finding, suggestion
from config.settings import Settings
from config.variables import NAMES
from handlers import schedule, spans
from handlers.policy import UNCOVERED, Policy
from knowledge.check import Known
from knowledge.check import check as check_entries
from knowledge.signals import UrgentReason

ENVIRONMENT = "environment"
"""What findings about variables name as their file."""
DAYS = 30
"""How far ahead the hours are looked at."""
SHORT_SECRET = 32

_PREFIXES = ("NIGHTDESK_", "WECOM_", "FEISHU_", "EMBEDDING_", "LLM_")


def check_settings(context: Context) -> Iterator[Finding]:
    """Variables that cannot be used, and those nobody reads."""
    for problem in context.problems:
        yield make_finding(
            "bad_setting",
            ENVIRONMENT,
            field=problem.variable,
            detail=problem.message,
            cure=problem.cure,
        )
    for name in sorted(set(context.env) - NAMES):
        if name.startswith(_PREFIXES):
            cure = suggestion(name, NAMES)
            yield make_finding("unknown_variable", ENVIRONMENT, field=name, name=name, cure=cure)
    if context.settings:
        yield from _secret(context.settings)


def check_policy_files(context: Context) -> Iterable[Finding]:
    """What is wrong in the policy files, told without the texts a company merely borrows."""
    return (one for one in context.loaded.findings if one.code != "missing_text")


def check_windows(context: Context) -> Iterator[Finding]:
    """Minutes that no service window covers."""
    if context.policy is None:
        return
    hours = context.policy.hours
    last = context.now + spans.DAY * DAYS
    coming = (span for span in spans.spans(hours, context.now) if span.start < last)
    gaps = [span for span in coming if span.window is UNCOVERED]
    if gaps:
        first = gaps[0]
        yield make_finding(
            "uncovered_window",
            "hours.yaml",
            days=DAYS,
            count=len(gaps),
            since=_clock(context, first.start),
            until=_clock(context, first.end),
        )


def check_holidays(context: Context) -> Iterator[Finding]:
    """Years whose public holidays are not officially known; loud a month ahead."""
    if context.policy is None:
        return
    today = context.now.astimezone(context.policy.hours.timezone)
    known = context.policy.hours.calendar.known_years
    for year, soon in ((today.year, True), (today.year + 1, today.month == 12)):
        if year not in known:
            code = "holidays_unknown_soon" if soon else "holidays_unknown"
            yield make_finding(code, "hours.yaml", field="holidays", year=year)


def check_faq(context: Context) -> Iterator[Finding]:
    """What is wrong in the FAQ files, the forms, windows and look-ups they name included."""
    known = _known(context.policy) if context.policy else None
    zone = context.policy.hours.timezone if context.policy else None
    today = context.now.astimezone(zone).date()
    for one in check_entries(context.faq, folder=context.faq_dir, today=today, known=known):
        finding = make_finding(
            "faq_problem",
            f"faq/{one.place.file}",
            one.place.line,
            one.field or "",
            detail=one.message,
            cure=one.cure,
        )
        yield replace(finding, severity=Severity(one.severity), code=one.code or finding.code)


def check_motives(context: Context) -> Iterator[Finding]:
    """Motives that name an entry nobody wrote."""
    known = {entry.id for entry in context.entries}
    for index, motive in enumerate(context.policy.motives if context.policy else ()):
        if motive.entry and motive.entry not in known:
            field = f"motives[{index + 1}].entry"
            yield make_finding(
                "unknown_motive_entry", "policy.yaml", field=field, name=motive.entry
            )


def check_safety(context: Context) -> Iterator[Finding]:
    """Urgent reasons without the sentence that comes before everything else."""
    for reason in UrgentReason if context.policy else ():
        if context.policy and not context.policy.texts.get(f"safety_{reason}"):
            yield make_finding("no_safety_text", "replies.yaml", name=reason.value)


def check_embedder(context: Context) -> Iterator[Finding]:
    """Whether the model that was chosen can be used on this machine."""
    said = context.settings
    if said is None:
        return
    embedding = choose(
        said.embedder,
        said.data_dir,
        base_url=said.embedding_base_url,
        api_key=said.embedding_api_key,
        model=said.embedding_model,
    )
    if embedding.trouble:
        yield make_finding(
            "no_embedder", ENVIRONMENT, field="NIGHTDESK_EMBEDDER", detail=embedding.trouble
        )


CHECKS: tuple[Check, ...] = (
    check_settings,  # nothing else is worth reading before the environment is right
    check_policy_files,
    check_windows,
    check_holidays,
    check_duty,
    check_ringing,
    check_safety,
    check_motives,
    check_faq,
    check_data_folder,
    check_database,
    check_wecom,
    check_feishu,
    check_aibot,
    check_senses,
    check_embedder,  # last: loading the model takes a second
)


def _secret(settings: Settings) -> Iterator[Finding]:
    field = "NIGHTDESK_SECRET_KEY"
    if not settings.secret_key:
        shared = settings.database_url.startswith("postgresql")
        code = "secret_not_shared" if shared else "secret_generated"
        if settings.has_platform or shared:
            yield make_finding(code, ENVIRONMENT, field=field)
    elif len(settings.secret_key) < SHORT_SECRET:
        yield make_finding("secret_short", ENVIRONMENT, field=field)


def _known(policy: Policy) -> Known:
    special = (window for day in policy.hours.special_days.values() for window in day)
    titles = {form.title for form in policy.forms.values()}
    return Known(
        forms=frozenset({*policy.forms, *titles}),
        lookups=frozenset(policy.lookups),
        windows=frozenset(window.name for window in (*policy.hours.windows, *special)),
    )


def _clock(context: Context, moment: datetime) -> str:
    assert context.policy is not None
    return schedule.show_time(moment, context.now, context.policy.hours.timezone)
