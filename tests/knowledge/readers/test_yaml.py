"""Reading YAML files as admins write and break them."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from knowledge.raw import RawField, RawFile, RawText
from knowledge.readers.yaml import MOST_SLIPS, read_yaml
from knowledge.readers.yaml_layout import cut
from knowledge.readers.yaml_nodes import NodeReader
from knowledge.readers.yaml_plain import NotPlain, read_plain

GOOD = """\
# 晴川家电
- id: ship-time
  question: 多久发货
  variants: [几天发货, 什么时候发]
  answer: 付款后 48 小时内发货。
- id: return
  question: "怎么退货"
  answer: |
    第一步，打开订单。
    第二步，点退货。
"""


def texts(field: RawField) -> list[str]:
    return [item.text for item in field.items if isinstance(item, RawText)]


def as_dicts(raw: RawFile) -> list[dict[str, list[str]]]:
    return [{field.name: texts(field) for field in entry.fields} for entry in raw.entries]


def codes(raw: RawFile) -> list[tuple[str, int | None]]:
    return [(finding.code, finding.place.line) for finding in raw.findings]


def test_list_of_entries_is_read_with_the_line_of_every_field():
    """Entries, fields and the lines they stand on come out as typed."""
    raw = read_yaml(GOOD.encode(), "a.yaml")
    assert as_dicts(raw)[0] == {
        "id": ["ship-time"],
        "question": ["多久发货"],
        "variants": ["几天发货", "什么时候发"],
        "answer": ["付款后 48 小时内发货。"],
    }
    assert as_dicts(raw)[1]["answer"] == ["第一步，打开订单。\n第二步，点退货。\n"]
    assert [field.place.line for field in raw.entries[1].fields] == [6, 7, 8]
    assert not raw.findings


def test_mapping_gives_its_category_to_all_entries():
    """`category:` above `entries:` is the category of the file."""
    raw = read_yaml(
        "category: 售后\nentries:\n  - id: a\n    question: b\n    answer: c\n".encode(), "f"
    )
    assert [entry.category for entry in raw.entries] == ["售后"]
    assert raw.entries[0].place.line == 3


def test_category_after_the_entries_counts_too():
    """The order of the two keys does not matter."""
    raw = read_yaml("entries:\n- id: a\n  question: b\n  answer: c\ncategory: 售后\n".encode(), "f")
    assert [entry.category for entry in raw.entries] == ["售后"]


def test_words_that_yaml_takes_for_values_stay_words():
    """`no`, dates and numbers with leading zeros are text as typed."""
    raw = read_yaml(b"- {id: 007, question: no, answer: 2026-03-01, variants: [on, 1.50]}\n", "f")
    assert as_dicts(raw)[0] == {
        "id": ["007"],
        "question": ["no"],
        "answer": ["2026-03-01"],
        "variants": ["on", "1.50"],
    }


def test_anchors_and_merge_keys_are_followed():
    """An answer written once may be used twice."""
    raw = read_yaml(
        "- &base {id: a, question: q, answer: &t 同一句}\n- {<<: *base, id: b, answer: *t}\n".encode(),
        "f",
    )
    assert as_dicts(raw)[1] == {"question": ["q"], "id": ["b"], "answer": ["同一句"]}


def test_what_is_merged_from_several_or_through_another_is_followed():
    """The nearest wins, of several the first; whoever merges itself ends."""
    text = (
        "- &x {id: a, question: q, answer: 一}\n- &y {<<: *x, id: b, owner: 王}\n"
        "- {<<: [*y, *x], id: c, answer: 二}\n- &z {<<: *z, id: d, question: q, answer: 三}\n"
    )
    third, fourth = as_dicts(read_yaml(text.encode(), "f"))[2:]
    assert third == {"owner": ["王"], "question": ["q"], "id": ["c"], "answer": ["二"]}
    assert fourth == {"id": ["d"], "question": ["q"], "answer": ["三"]}


def test_a_file_of_remarks_is_empty():
    """Whoever comments everything out has nothing wrong in the file."""
    assert read_yaml("# 以后写\n".encode(), "f").findings == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_every_editor_encoding_is_read(encoding: str):
    """Windows editors write GBK or UTF-16; the text is the same."""
    assert as_dicts(read_yaml(GOOD.encode(encoding), "f")) == as_dicts(
        read_yaml(GOOD.encode(), "f")
    )


BROKEN = [
    ("- id: a\n  question: q\n  answer: '没有闭合\n", "unclosed_quote", 3),
    ("- id: a\n  question: q\n  answer: 注意: 先拔插头\n", "colon_in_text", 3),
    ("- id: a\n  question：多久发货\n  answer: x\n", "fullwidth_colon", 2),
    ("- id: a\n  question: q\n\tanswer: x\n", "tab_indent", 3),
    ("- id: a\n　 question: q\n  answer: x\n", "fullwidth_indent", 2),
    ("- id: a\n  question: q\n  question: r\n  answer: x\n", "doubled_key", 3),
    ("- id: a\n  question: q\n  answer: @客服\n", "leading_sign", 3),
    ("- id: a\n  question: !!python/object/apply:os.system [ls]\n  answer: x\n", "foreign_tag", 2),
    ("- id: a\n  question: q\n  answer: a\x07b\n", "control_character", 1),
    ("<<<<<<< mine\n- id: a\n=======\n- id: b\n>>>>>>> theirs\n", "merge_conflict", 1),
    ("- &a [*a]\n", "not_an_entry", 1),
    ("- id: a\n  variants: &v [x, *v]\n  question: q\n  answer: b\n", "nested_list", 2),
    ("[" * 5000, "nested_too_deep", 1),
    ("just words\n", "no_entries", 1),
    ("－ id: a\n  question: q\n  answer: x\n", "fullwidth_dash", 1),
    ("- id：a\n  question：q\n  answer：x\n", "fullwidth_colon", 1),
    ("- id:a\n  question:q\n  answer:x\n", "no_space_after_colon", 1),
    ("- id: a\n  question: q\n  answer:x\n", "no_space_after_colon", 3),
    ("- id: a\n  question: q\n  answer:\tx\n", "tab_after_colon", 3),
    ("- id: a\n  question: q\n\u00a0\u00a0answer: x\n", "fullwidth_indent", 3),
    ("- id: a\n  question: q\n  answer: x\n\ufeff- id: b\n", "invisible_sign", 4),
    ("- id: a\n  question: q\n   answer: x\n", "crooked_indent", 3),
    ("- id: a\n question: q\n answer: x\n", "crooked_indent", 2),
    ("- id: a\n  question: q\n  answer: |\n  第一步\n  第二步\n", "flat_block", 4),
    ("- id: a\n  question: q\n  answer: {name}您好\n", "leading_sign", 3),
    ("- id: a\n  question: q\n  answer: | 七天\n", "leading_sign", 3),
    ("- id: a\n  question: q\n  answer: '七天'内\n", "text_after_quote", 3),
    ('- id: a\n  question: q\n  answer: "C:\\机器"\n', "backslash", 3),
    ("- id: a\n  question: q\n  answer: &重要 七天\n", "text_as_anchor", 3),
    ("- id: a\n  question: q\n  answer:\n    第一步\n    第二步\n", "folded_lines", 4),
    ("- just words\n", "not_an_entry", 1),
    ("- id: a\n  question: q\n  answer: x\n---\n- id: b\n", "several_documents", 4),
]


@pytest.mark.parametrize(("text", "code", "line"), BROKEN)
def test_a_slip_is_named_with_its_line(text: str, code: str, line: int):
    """Each usual slip gives a finding of its own, where an admin has to look."""
    found = codes(read_yaml(text.encode(), "f"))
    assert code in {c for c, _ in found}, found
    assert line in {n for c, n in found if c == code}, found


def test_a_broken_entry_does_not_take_the_others():
    """Only the entry with the slip is left out."""
    broken = GOOD + "- id: c\n  answer: 注意: 断电\n- id: d\n  question: q\n  answer: x\n"
    raw = read_yaml(broken.encode(), "f")
    assert [entry["id"] for entry in as_dicts(raw)] == [["ship-time"], ["return"], ["d"]]
    assert codes(raw) == [("colon_in_text", 12)]


def test_a_cut_off_file_keeps_its_whole_entries():
    """A file cut in the middle of a character says so."""
    raw = read_yaml(GOOD.encode()[:-8], "f")
    assert [code for code, _ in codes(raw)] == ["damaged_encoding"]


def test_laughing_aliases_are_stopped_at_the_budget():
    """Aliases of aliases neither fill the memory nor get through."""
    bomb = "- &a {id: x, question: q, answer: " + "长" * 100_000 + "}\n"
    bomb += "".join(f"- {{<<: *a, id: x{n}}}\n" for n in range(1_000))
    assert "alias_bomb" in {code for code, _ in codes(read_yaml(bomb.encode(), "f"))}


def test_a_star_in_a_text_does_not_tie_entries_together():
    """One entry's 「*.example」 leaves each entry to be read, and to fail, for itself."""
    rows = [f"- id: e{n}\n  question: q{n}\n  answer: 放行 *.a.example 即可\n" for n in range(3)]
    broken = '- id: x\n  question: "q\n  answer: a\n'
    layout = cut(rows[0] + broken + rows[1] + rows[2])
    assert layout is not None and layout.regular
    tied = cut("- &one {id: a}\n- *one\n")
    assert tied is not None and not tied.regular


def test_quoted_words_in_one_line_are_read_without_the_full_parser():
    """`["a", "b"]`, as programs write it, is everyday YAML."""
    fields = read_plain('- id: a\n  variants: ["退货吗", "能退 吗"]\n', "f", 1)
    assert texts(fields[1]) == ["退货吗", "能退 吗"]


LINE = st.text(
    st.sampled_from(list("ab 退货?？,，:：#-'\"[]{}&*!|>%@`~\\/0１.\t　")), min_size=0, max_size=10
)
VALUE = st.one_of(
    LINE,
    st.lists(LINE, min_size=1, max_size=3).map(lambda items: "[" + ", ".join(items) + "]"),
    st.lists(LINE, min_size=1, max_size=3).map(lambda items: "\n    - " + "\n    - ".join(items)),
    st.lists(LINE, min_size=1, max_size=3).map(lambda lines: "|\n    " + "\n    ".join(lines)),
    st.lists(LINE, min_size=1, max_size=3).map(lambda lines: "|-\n    " + "\n  ".join(lines)),
)


@given(st.lists(VALUE, min_size=1, max_size=3))
def test_the_quick_reader_agrees_with_the_full_parser(values: list[str]):
    """Whatever the quick reader accepts, the full parser reads the same."""
    text = "- " + "\n  ".join(f"{'abc'[n]}: {value}" for n, value in enumerate(values)) + "\n"
    try:
        quick = read_plain(text, "f", 1)
    except NotPlain:
        return
    node = YAML(typ="safe", pure=True).compose(io.StringIO(text))
    full = NodeReader("f").entry_fields(node.value[0], 1)
    assert [(f.name, texts(f)) for f in quick] == [(f.name, texts(f)) for f in full], text


def test_a_file_of_slips_is_given_up_after_a_thousand():
    """Nobody reads more of them, and each costs."""
    found = read_yaml(b"- *a\n" * 3_000, "f").findings
    assert found[-1].code == "errors_after_limit"
    assert len(found) <= MOST_SLIPS + 1
