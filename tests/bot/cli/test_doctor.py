"""The desk's check-up."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.cli import doctor
from bot.cli.checks import (
    CHECKS,
    check_embedder,
    check_faq,
    check_holidays,
    check_motives,
    check_policy_files,
    check_safety,
    check_settings,
    check_windows,
)
from bot.cli.checkup import Check, Context, context_of, examine, has_problems
from bot.cli.duty_checks import check_duty, check_ringing
from config.findings import Severity

NOW = datetime(2026, 11, 21, 23, 40, tzinfo=ZoneInfo("Asia/Shanghai"))
WECOM = {
    "WECOM_CORP_ID": "ww0123456789abcdef",
    "WECOM_AGENT_ID": "1000002",
    "WECOM_SECRET": "s",
    "WECOM_TOKEN": "t",
    "WECOM_ENCODING_AES_KEY": "a" * 43,
}
Write = Callable[[str, str], None]
FAST = tuple(check for check in CHECKS if check is not check_embedder)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Put a file into the desk under test: `config/…`, `faq/…` or `.env`."""

    def put(name: str, text: str) -> None:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return put


def looked_at(house: Path, env: dict[str, str] | None = None, now: datetime = NOW) -> Context:
    """The desk in `house`, with its own folders where it has them, and its own database."""
    own = {"NIGHTDESK_CONFIG_DIR": house / "config", "NIGHTDESK_FAQ_DIR": house / "faq"}
    folders = {name: str(folder) for name, folder in own.items() if folder.is_dir()}
    own_database = {"NIGHTDESK_DATABASE_URL": f"sqlite:///{house / 'desk.db'}"}
    return context_of({**own_database, **folders, **(env or {})}, house, now)


def codes(context: Context, *checks: Check) -> list[str]:
    """What these checks find, by code."""
    return [finding.code for finding in examine(context, checks)]


def test_a_fresh_checkout_has_nothing_worse_than_a_note(tmp_path: Path) -> None:
    """The sample company is in order; next year's holidays are merely not published yet."""
    findings = examine(looked_at(tmp_path), FAST)
    assert [finding.code for finding in findings] == ["holidays_unknown"]
    assert not has_problems(findings)


def test_every_problem_of_the_environment_is_told_and_the_rest_is_looked_at_all_the_same(
    tmp_path: Path, write: Write
) -> None:
    """A wrong port does not hide a wrong roster."""
    write(".env", "NIGHTDESK_PORT=never\nWECOM_SECRET=x\n")
    context = looked_at(tmp_path)
    found = {one.field.split(",")[0]: one.severity for one in examine(context, [check_settings])}
    assert found == {"NIGHTDESK_PORT": Severity.ERROR, "WECOM_CORP_ID": Severity.ERROR}
    assert context.policy is not None


def test_a_misspelt_variable_is_named_with_the_nearest(tmp_path: Path) -> None:
    """`NIGHTDESK_FAQDIR` switches nothing on and is told."""
    context = looked_at(tmp_path, {"NIGHTDESK_FAQDIR": "x", "HOME": "/"})
    (finding,) = examine(context, [check_settings])
    assert finding.code == "unknown_variable"
    assert "NIGHTDESK_FAQ_DIR" in finding.cure


@pytest.mark.parametrize(
    ("env", "code"),
    [
        ({}, []),
        (WECOM, ["secret_generated"]),
        ({"NIGHTDESK_DATABASE_URL": "postgresql+psycopg://db/x"}, ["secret_not_shared"]),
        ({**WECOM, "NIGHTDESK_SECRET_KEY": "short"}, ["secret_short"]),
        ({**WECOM, "NIGHTDESK_SECRET_KEY": "x" * 32}, []),
    ],
)
def test_the_secret_is_looked_at_where_it_matters(
    tmp_path: Path, env: dict[str, str], code: list[str]
) -> None:
    """Generated is fine on one host and a problem on several."""
    assert codes(looked_at(tmp_path, env), check_settings) == code


def test_problems_of_policy_files_keep_their_place(tmp_path: Path, write: Write) -> None:
    """File, line and field come through."""
    write("config/roster.yaml", "agents:\n  - {id: a}\n")
    (finding,) = examine(looked_at(tmp_path), [check_policy_files])
    assert (finding.file, finding.line, finding.field) == ("roster.yaml", 2, "agents[1].name")


def test_borrowed_texts_are_not_listed_one_by_one(tmp_path: Path, write: Write) -> None:
    """A company with one text of its own hears only of the safety sentences it never approved."""
    write("config/replies.yaml", "thanks: 不客气\n")
    assert set(codes(looked_at(tmp_path), check_policy_files)) == {"missing_safety_text"}


def test_minutes_without_a_window_are_found(tmp_path: Path, write: Write) -> None:
    """One line says how many there are and where the first one is."""
    write(
        "config/hours.yaml",
        "windows:\n  - {name: 全天, days: all, from: '09:00', to: '08:00', mode: answer}\n",
    )
    (finding,) = examine(looked_at(tmp_path), [check_windows])
    assert finding.code == "uncovered_window"
    assert "30 段" in finding.message
    assert "明早 8:00 至 明早 9:00" in finding.message


@pytest.mark.parametrize(
    ("month", "code"), [(6, "holidays_unknown"), (12, "holidays_unknown_soon")]
)
def test_an_unpublished_year_is_a_warning_a_month_ahead(
    tmp_path: Path, month: int, code: str
) -> None:
    """Next year's arrangement is published in November; before that nobody can help it."""
    assert codes(looked_at(tmp_path, now=NOW.replace(month=month)), check_holidays) == [code]


def test_the_running_year_without_its_arrangement_is_a_warning(tmp_path: Path) -> None:
    """Deadlines around holidays are wrong already."""
    context = looked_at(tmp_path, now=NOW.replace(year=2027, month=1))
    assert codes(context, check_holidays) == ["holidays_unknown_soon", "holidays_unknown"]


def test_a_desk_without_holidays_never_nags_about_them(tmp_path: Path, write: Write) -> None:
    """`holidays: none` knows every year."""
    write(
        "config/hours.yaml",
        "holidays: none\nwindows: [{days: all, from: '0:00', to: '24:00', mode: human}]\n",
    )
    assert codes(looked_at(tmp_path), check_holidays, check_windows) == []


def test_hours_without_anybody_on_duty_are_listed_and_the_rest_counted(
    tmp_path: Path, write: Write
) -> None:
    """Thirty days without a day shift are five lines and a count."""
    write(
        "config/roster.yaml",
        "agents: [{id: a, name: 甲, role: lead}]\n"
        "shifts: [{agents: [a], from: '18:00', to: '09:00'}]\n",
    )
    findings = examine(looked_at(tmp_path), [check_duty])
    assert [one.code for one in findings] == ["uncovered_duty"] * 5 + ["uncovered_duty_more"]
    assert "明早 9:00 至 明天 18:00" in findings[0].message
    assert "25 段" in findings[5].message


def test_an_empty_roster_is_an_error(tmp_path: Path, write: Write) -> None:
    """With nobody in it nobody can be woken."""
    write("config/roster.yaml", "agents: []\n")
    assert codes(looked_at(tmp_path), check_duty) == ["no_agents"]


def test_a_swap_of_a_shift_that_does_not_exist_is_found(tmp_path: Path, write: Write) -> None:
    """Somebody believes to be free that night."""
    write(
        "config/roster.yaml",
        "agents: [{id: a, name: 甲}, {id: b, name: 乙}]\n"
        "shifts: [{agents: [a], days: mon, from: '0:00', to: '24:00'}]\n"
        "swaps:\n  - {day: 2026-11-23, agent: a, with: b}\n  - {day: 2026-11-24, agent: a, with: b}\n",
    )
    found = examine(looked_at(tmp_path), [check_duty])
    swaps = [one.message for one in found if one.code == "swap_without_shift"]
    assert len(swaps) == 1
    assert "2026-11-24" in swaps[0]


def test_forms_that_go_to_nobody_are_found(tmp_path: Path, write: Write) -> None:
    """A company's own forms name its own people; borrowed ones are not its fault."""
    write("config/roster.yaml", "agents: [{id: a, name: 甲}]\n")
    assert codes(looked_at(tmp_path), check_duty) == []
    field = "{id: what, label: 问题, ask: 怎么了？}"
    write("config/forms/default.yaml", f"title: 问题\nassign_to: [b]\nfields: [{field}]\n")
    (found,) = examine(looked_at(tmp_path), [check_duty])
    assert (found.code, found.file) == ("unknown_assignee", "forms/default.yaml")


def test_agents_whom_no_platform_can_ring_are_named(tmp_path: Path, write: Write) -> None:
    """At three in the morning an account that is missing is a night without help."""
    write(
        "config/roster.yaml",
        "agents: [{id: a, name: 甲, wecom: jia}, {id: b, name: 乙, feishu: ou_1, role: lead}]\n",
    )
    context = looked_at(tmp_path, WECOM)
    found = examine(context, [check_ringing])
    assert [(one.code, one.field) for one in found] == [
        ("no_group", ""),
        ("nothing_rings", "ladder.urgent"),
        ("cannot_ring", "agents[2]"),
    ]


def test_a_window_that_rings_needs_a_way_to_ring(tmp_path: Path, write: Write) -> None:
    """A ladder of one window is a ladder too."""
    write("config/roster.yaml", "agents: [{id: a, name: 甲, wecom: jia}]\n")
    silent = "{after: 0s, target: on_duty, push: message}"
    rings = "{after: 0s, target: on_duty, push: phone}"
    write(
        "config/policy.yaml",
        f"ladder: {{urgent: [{silent}], windows: {{深夜: {{urgent: [{rings}]}}}}}}\n",
    )
    assert "nothing_rings" in codes(looked_at(tmp_path, WECOM), check_ringing)


def test_a_ladder_that_calls_a_lead_needs_one(tmp_path: Path, write: Write) -> None:
    """The sample's ladder ends at the lead."""
    write("config/roster.yaml", "agents: [{id: a, name: 甲}]\n")
    assert codes(looked_at(tmp_path), check_ringing) == ["no_lead"]


def test_a_company_without_an_urgent_ladder_is_warned(tmp_path: Path, write: Write) -> None:
    """The standard steps reach one person only; who says nothing of it has the sample's."""
    write("config/policy.yaml", "company: 某\n")
    assert codes(looked_at(tmp_path), check_ringing) == []
    write("config/policy.yaml", "ladder: {urgent: []}\n")
    assert codes(looked_at(tmp_path), check_ringing) == ["no_urgent_ladder"]


def test_an_entry_that_names_no_form_or_window_is_found(tmp_path: Path, write: Write) -> None:
    """FAQ files and policy files are read together."""
    write(
        "faq/a.yaml",
        "- {id: a, question: 怎么退货, answer: 七天内可以退。, form: 退换货}\n"
        "- {id: b, question: 怎么开票, answer: 在订单里申请。, form: nosuch}\n"
        "- {id: c, question: 几点关门, answer: 十点关门。, windows: [下午茶]}\n",
    )
    found = examine(looked_at(tmp_path), [check_faq])
    assert [(one.code, one.file, one.line) for one in found] == [
        ("unknown_form", "faq/a.yaml", 2),
        ("unknown_windows", "faq/a.yaml", 3),
    ]


def test_a_motive_that_names_no_entry_is_found(tmp_path: Path, write: Write) -> None:
    """A choice that leads nowhere is worse than none."""
    write("config/policy.yaml", "motives: [{label: 修, entry: nosuch}]\n")
    assert codes(looked_at(tmp_path), check_motives) == ["unknown_motive_entry"]


def test_every_urgent_reason_that_can_be_recognised_has_its_sentence(tmp_path: Path) -> None:
    """What the signals know and what the texts know is the same list."""
    assert codes(looked_at(tmp_path), check_safety) == []


def test_an_embedder_that_cannot_be_reached_is_a_warning(tmp_path: Path) -> None:
    """The desk works on without it, and says so."""
    env = {
        "NIGHTDESK_EMBEDDER": "endpoint",
        "EMBEDDING_BASE_URL": "http://127.0.0.1:1",
        "EMBEDDING_MODEL": "m",
        "NIGHTDESK_DATA_DIR": str(tmp_path),
    }
    assert codes(looked_at(tmp_path, env), check_embedder) == ["no_embedder"]
    assert codes(looked_at(tmp_path, {"NIGHTDESK_EMBEDDER": "off"}), check_embedder) == []


def test_a_check_that_breaks_is_a_finding_and_hides_no_other(tmp_path: Path) -> None:
    """Whatever happens to one, the others are told."""

    def check_broken(context: Context) -> list[object]:
        raise RuntimeError

    context = looked_at(tmp_path, {"NIGHTDESK_FAQDIR": "x"})
    assert codes(context, check_broken, check_settings) == ["check_failed", "unknown_variable"]  # type: ignore[arg-type]


def parsed(*words: str) -> argparse.Namespace:
    """The command line as the dispatcher parses it."""
    parser = argparse.ArgumentParser()
    doctor.add_parser(parser.add_subparsers())
    return parser.parse_args(["doctor", *words])


def test_the_command_ends_with_1_where_problems_were_found(
    tmp_path: Path, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    """A note is no problem, a warning is."""
    args = parsed("--json", "--now", NOW.isoformat())
    assert doctor.run(args, [check_holidays], tmp_path) == 0
    write(".env", "NIGHTDESK_FAQDIR=x\nNIGHTDESK_PORT=x\n")
    assert doctor.run(args, [check_settings], tmp_path) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["severity"] for line in lines] == ["note", "error"]
    assert set(lines[0]) == {"severity", "code", "file", "line", "field", "message", "cure"}


def test_a_time_that_is_none_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence on standard error, nothing looked at."""
    assert doctor.run(parsed("--now", "tonight"), [], tmp_path) == 2
    assert "--now" in capsys.readouterr().err
