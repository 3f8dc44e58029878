"""From a folder of policy files to the Policy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from config.findings import PolicyProblems, Severity
from config.loader import SHIPPED, check_folder, load_policy
from config.policy import SIGNALS
from config.texts import TEXTS, URGENT_REASONS
from handlers.policy import FieldKind, Mode, Policy, Role
from knowledge.signals import lexicon_with
from knowledge.signals.lexicon import ADDABLE

Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Put a policy file into the folder under test and return the folder."""

    def put(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return tmp_path

    return put


def problems(folder: Path) -> list[tuple[str, int | None, str, str]]:
    """Every problem of a folder as (file, line, field, code)."""
    with pytest.raises(PolicyProblems) as caught:
        load_policy(folder)
    return [(one.file, one.line, one.field, one.code) for one in caught.value.findings]


def test_the_sample_company_has_no_findings() -> None:
    """What ships loads without an error, a warning or a note."""
    assert check_folder(None).findings == ()


def test_the_sample_company_ships_the_five_forms_and_the_default() -> None:
    """Returns, repair, invoice, logistics and complaints have forms of their own."""
    titles = {form.title for form in load_policy(None).forms.values()}
    assert titles == {"退换货", "维修", "发票", "物流异常", "投诉建议", "其他问题"}


def test_a_form_is_found_by_id_and_by_title() -> None:
    """FAQ files may name a form in either way."""
    policy = load_policy(None)
    assert policy.form("return") is policy.form("退换货") is not None
    assert policy.form("nosuch") is None


def test_every_text_of_the_catalogue_ships_with_at_least_one_wording() -> None:
    """No handler can ask for a text that is not there."""
    texts = load_policy(None).texts
    assert set(texts) == set(TEXTS)
    assert all(texts.values())


def test_every_urgent_reason_ships_with_one_fixed_safety_sentence() -> None:
    """What the company approved is said word for word."""
    texts = load_policy(None).texts
    assert {reason: len(texts[f"safety_{reason}"]) for reason in URGENT_REASONS} == dict.fromkeys(
        URGENT_REASONS, 1
    )


def test_a_sentence_that_promises_a_time_names_it() -> None:
    """Each wording of a text says the same facts: no variant loses the number or the time."""
    must_name = {"ticket_no", "promise"}
    for name, variants in load_policy(None).texts.items():
        named = [
            must_name & {one for one in must_name if f"{{{one}}}" in text} for text in variants
        ]
        assert all(one == named[0] for one in named), name


def test_an_empty_folder_is_the_sample_company(tmp_path: Path) -> None:
    """Every file that is missing falls back to the shipped one."""
    assert load_policy(tmp_path) == load_policy(None)


def test_a_folder_with_only_hours_keeps_the_rest_of_the_sample(write: Write) -> None:
    """Files fall back one by one."""
    folder = write(
        "hours.yaml",
        """
timezone: Europe/Berlin
holidays: none
windows:
  - {name: 全天, days: all, from: "00:00", to: "24:00", mode: answer}
""",
    )
    policy = load_policy(folder)
    assert str(policy.hours.timezone) == "Europe/Berlin"
    assert [window.mode for window in policy.hours.windows] == [Mode.ANSWER]
    assert policy.roster == load_policy(None).roster


def test_a_roster_of_agents_alone_is_enough(write: Write) -> None:
    """Shifts, leaves and swaps may be left out."""
    folder = write(
        "roster.yaml",
        "agents:\n  - {id: a1, name: 张一, wecom: zhang, feishu: ou_1, role: lead, skills: [退货]}\n",
    )
    (agent,) = load_policy(folder).roster.agents
    assert (agent.id, agent.wecom, agent.feishu, agent.role) == ("a1", "zhang", "ou_1", Role.LEAD)


def test_a_company_keeps_its_own_wording_and_borrows_the_rest(write: Write) -> None:
    """A replies.yaml with one text is complete."""
    texts = load_policy(write("replies.yaml", "thanks: 不客气\n")).texts
    assert texts["thanks"] == ("不客气",)
    assert texts["goodbye"] == load_policy(None).texts["goodbye"]


def test_a_company_with_own_forms_has_only_those(write: Write) -> None:
    """The sample's forms do not slip into a company that has forms."""
    folder = write(
        "forms/default.yaml", "title: 问题\nfields:\n  - {id: what, label: 问题, ask: 怎么了？}\n"
    )
    write("policy.yaml", "company: 某公司\n")
    forms = load_policy(folder).forms
    assert list(forms) == ["default"]
    assert forms["default"].fields[0].kind is FieldKind.TEXT
    assert forms["default"].category == "问题"


def test_a_company_with_forms_and_nothing_else_starts(write: Write) -> None:
    """The default form stands by, and the sample's motives lead to no form that is not there."""
    folder = write(
        "forms/refund.yaml", "title: 退款\nfields: [{id: what, label: 问题, ask: 怎么了？}]\n"
    )
    policy = load_policy(folder)
    assert list(policy.forms) == ["refund", "default"]
    assert [one.form for one in policy.motives if one.form] == []


def test_all_problems_of_all_files_are_told_at_once(write: Write) -> None:
    """One start shows everything there is to mend, each with file, line and field."""
    write(
        "hours.yaml",
        """timezone: Asia/Shanghi
windows:
  - {name: 白班, days: workday, from: "9点", to: "18:00", mode: human}
  - {name: 夜班, days: all, from: "18:00", to: "09:00", modus: answer}
""",
    )
    write(
        "roster.yaml",
        "agents:\n  - {id: a1}\nshifts:\n  - {agents: [a2], from: '9:00', to: '18:00'}\n",
    )
    folder = write("replies.yaml", "thanks: 不客气{promise}\ngoodby: 再见\n")
    assert problems(folder) == [
        ("hours.yaml", 1, "timezone", "bad_timezone"),
        ("hours.yaml", 3, "windows[1].days", "bad_day"),
        ("hours.yaml", 3, "windows[1].from", "bad_time"),
        ("hours.yaml", 4, "windows[2].mode", "missing"),
        ("hours.yaml", 4, "windows[2].modus", "unknown_field"),
        ("replies.yaml", 1, "thanks", "bad_placeholder"),
        ("replies.yaml", 2, "goodby", "unknown_text"),
        ("roster.yaml", 2, "agents[1].name", "missing"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("windows:\n  - {name: a\n  b", 3, "syntax"),
        ("timezone: UTC\ntimezone: UTC\n", 2, "doubled_key"),
        ("- 1\n- 2\n", 1, "not_a_mapping"),
        ("windows: 3\n", 1, "wrong_type"),
        ("timezone: UTC\n", None, "missing"),
        ("windows: []\n", 1, "no_windows"),
    ],
)
def test_a_file_that_is_no_hours_file_is_one_plain_finding(
    write: Write, text: str, line: int | None, code: str
) -> None:
    """Nothing an admin types ends in a traceback."""
    found = problems(write("hours.yaml", text))
    assert [one[3] for one in found] == [code]
    assert line is None or found[0][1] == line


def test_a_file_in_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    """GBK from an old editor is told, not guessed."""
    (tmp_path / "policy.yaml").write_bytes("a: b\ncompany: 晴川".encode("gbk"))
    assert problems(tmp_path) == [("policy.yaml", 2, "", "unreadable")]


def test_references_that_multiply_are_refused(write: Write) -> None:
    """A YAML bomb costs a finding, not the memory."""
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert problems(write("policy.yaml", "\n".join(rows))) == [("policy.yaml", None, "", "too_big")]


def test_a_misspelt_name_is_cured_with_the_nearest_known(write: Write) -> None:
    """The cure says what was probably meant."""
    folder = write("policy.yaml", "compony: 晴川家电\n")
    (finding,) = check_folder(folder).findings
    assert "「company」" in finding.cure


def test_missing_texts_are_notes_and_missing_safety_texts_are_warnings(write: Write) -> None:
    """A company that never approved its safety sentences is warned."""
    findings = check_folder(write("replies.yaml", "thanks: 不客气\n")).findings
    severities = {finding.code: finding.severity for finding in findings}
    assert severities == {
        "missing_text": Severity.NOTE,
        "missing_safety_text": Severity.WARNING,
    }


def test_a_ladder_that_never_rings_is_warned_of(write: Write) -> None:
    """A card in a group is silent at three in the morning."""
    folder = write(
        "policy.yaml", "ladder:\n  urgent:\n    - {after: 0s, target: group, push: card}\n"
    )
    codes = [(one.code, one.line) for one in check_folder(folder).findings]
    assert codes == [("silent_ladder", 2), ("unwatched_ladder", 2), ("unwatched_ladder", 2)]


@pytest.mark.parametrize(
    ("policy", "code", "line"),
    [
        ("breath: {wait: 20s, longest: 10s}", "breath_order", 1),
        ("breath: {wait: 4}", "bad_duration", 1),
        ("breath: {wait: 4s, longest: 10s, picture: 16s}", "long_picture", 1),
        ("breath:\n  picture: 10m", "long_picture", 2),
        ("lexicon: {rude: [x]}", "unknown_signal", 1),
        ("default_form: nosuch", "missing_default_form", 1),
        ("motives:\n  - {label: 修}", "motive_without_target", 2),
        ("motives:\n  - {label: 修, form: repiar}", "unknown_form", 2),
        (
            "ladder:\n  ordinary:\n    - {after: 2m, target: group, push: card}\n"
            "    - {after: 1m, target: lead, push: card}",
            "rung_order",
            4,
        ),
        (
            "ladder:\n  ordinary:\n    - {after: 2m, target: boss, push: card}",
            "not_one_of",
            3,
        ),
    ],
)
def test_policy_values_that_contradict_each_other_are_found(
    write: Write, policy: str, code: str, line: int
) -> None:
    """Each contradiction has its line."""
    assert [(one[3], one[1]) for one in problems(write("policy.yaml", policy))] == [(code, line)]


@pytest.mark.parametrize(
    ("roster", "field", "code"),
    [
        (
            "shifts:\n  - {agents: [b], from: '9:00', to: '18:00'}",
            "shifts[1].agents[1]",
            "unknown_agent",
        ),
        (
            "leaves:\n  - {agent: a, from: 2026-12-05, to: 2026-12-04}",
            "leaves[1].to",
            "ends_before_start",
        ),
        (
            "leaves:\n  - {agent: a, from: 2026-12-05, to: 2026-12-06, substitute: a}",
            "leaves[1].substitute",
            "self_substitute",
        ),
        ("swaps:\n  - {day: 2026-12-05, agent: a, with: c}", "swaps[1].with", "unknown_agent"),
    ],
)
def test_roster_rows_that_name_nobody_or_no_time_are_found(
    write: Write, roster: str, field: str, code: str
) -> None:
    """A shift without its person would be a night without anybody."""
    folder = write("roster.yaml", f"agents:\n  - {{id: a, name: 甲}}\n{roster}\n")
    assert [(one[2], one[3]) for one in problems(folder)] == [(field, code)]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ("[{id: a, label: A, ask: A}, {id: a, label: B, ask: B}]", "doubled_name"),
        ("[{id: a, label: A, ask: A, kind: choice}]", "no_choices"),
        ("[{id: a, label: A, ask: A, when: {b: 是}}]", "unknown_condition"),
        (
            "[{id: a, label: A, ask: A, kind: choice, choices: [x]}, {id: b, label: B, ask: B, when: {a: y}}]",
            "impossible_condition",
        ),
        ("[{id: a, label: A, ask: A, pattern: '('}]", "bad_pattern"),
        ("[{id: a, label: A, ask: A, kind: colour}]", "not_one_of"),
    ],
)
def test_forms_that_could_not_be_asked_are_found(write: Write, fields: str, code: str) -> None:
    """A form is checked before a customer meets it."""
    folder = write("forms/default.yaml", f"title: 问题\nfields: {fields}\n")
    write("policy.yaml", "company: 某\n")
    assert code in [one[3] for one in problems(folder)]


def test_shipped_forms_ask_at_most_three_questions_at_night() -> None:
    """Customers at two in the morning write three lines and fall asleep."""
    policy: Policy = load_policy(None)
    for form in policy.forms.values():
        at_night = [one for one in form.fields if one.at_night and not one.when]
        assert len(at_night) <= policy.manners.night_questions, form.id


def test_words_can_be_added_to_just_the_signals_that_take_them() -> None:
    """Every name the policy file allows is one that the lexicon grows by."""
    assert set(SIGNALS) == set(ADDABLE)
    lexicon_with(load_policy(None).lexicon)


def test_the_shipped_files_lie_beside_the_code() -> None:
    """The wheel and the checkout carry the samples."""
    assert (SHIPPED / "hours.yaml").is_file()


def test_a_window_whose_ladder_never_rings_is_warned_of(write: Write) -> None:
    """The steps of a single window are looked at as the others are."""
    folder = write(
        "policy.yaml",
        "ladder:\n  windows:\n    深夜:\n      urgent:\n        - {after: 0s, target: group, push: card}\n",
    )
    codes = [one.code for one in check_folder(folder).findings]
    assert codes == ["silent_ladder", "unwatched_ladder", "unwatched_ladder"]
