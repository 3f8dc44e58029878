"""The matcher ranks the entries of a base and says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.embedder import EmbedderUnavailable, Vectors
from knowledge.entry import Entry, Place
from knowledge.matcher import Action, Matcher
from knowledge.matcher.bank import Meant
from knowledge.matcher.base import Base
from knowledge.matcher.weights import shipped as shipped_weights
from tests.knowledge.matcher.bag import bag

PLACE = Place(file="shop.yaml")


def entry(entry_id: str, question: str, answer: str, *variants: str) -> Entry:
    return Entry(id=entry_id, question=question, answer=answer, place=PLACE, variants=variants)


SHOP = (
    entry(
        "refund-time",
        "退款多久到账",
        "原路退回，1 至 3 个工作日到账。",
        "退款几天到",
        "钱什么时候退",
    ),
    entry("refund-how", "怎么申请退款", "在“我的订单”里点“申请退款”。", "如何退款"),
    entry("freight", "运费怎么算", "满 99 元包邮，不满收 8 元运费。", "邮费多少"),
    entry("invoice", "怎么开发票", "在订单详情点“开发票”，填抬头和税号。", "发票在哪里开"),
    entry("fault-e5", "E5 报错怎么办", "电控过热，停放二十分钟再试。", "仪表显示 E5"),
    entry("online", "线上课怎么请假", "在小程序里点请假。"),
    entry("hours", "几点营业", "每天 9:00 至 21:00。", "营业时间", "几点关门"),
)


class BagEmbedder:
    """Texts that share characters are near each other."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.asked += texts
        return bag(texts)


class BrokenEmbedder:
    """Works until the base is built, then never again."""

    def __init__(self, works: int) -> None:
        self.works = works

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.works -= 1
        if self.works < 0:
            raise EmbedderUnavailable("gone")
        return BagEmbedder().embed(texts)


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    """The shop, matched by characters."""
    return Matcher.build(SHOP)


@pytest.mark.parametrize(
    "text",
    [
        "退款多久到账",
        "請問退款多久到賬？",
        "退款 多久 到账！！",
        "ｔｕｉ款多久到账呀😀",
        "钱什么时候退呢",
    ],
)
def test_a_question_of_the_base_is_answered_however_it_is_spelled(
    matcher: Matcher, text: str
) -> None:
    """Width, script, spacing, politeness and emoji make no difference."""
    ranking = matcher.rank(text)
    assert (ranking.action, ranking.hits[0].entry_id) == (Action.ANSWER, "refund-time")


def test_a_known_wording_never_reaches_the_model() -> None:
    """An exact question costs no embedding."""
    embedder = BagEmbedder()
    matcher = Matcher.build(SHOP, embedder)
    embedder.asked.clear()
    matcher.rank("邮费多少")
    assert embedder.asked == []


@pytest.mark.parametrize(
    ("typed", "meant"), [("tuikuan多久到账啊", "refund-time"), ("fapiao怎么开", "invoice")]
)
def test_pinyin_is_read_as_the_words_of_the_base(matcher: Matcher, typed: str, meant: str) -> None:
    """Letters that sound like the base's words are those words."""
    assert matcher.rank(typed).hits[0].entry_id == meant


@pytest.mark.parametrize("text", ["E2 报错怎么办", "线下课怎么请假"])
def test_a_deciding_word_that_clashes_is_never_answered(matcher: Matcher, text: str) -> None:
    """One character can decide; everything else being equal does not help."""
    assert matcher.rank(text).action is not Action.ANSWER


def test_a_follow_up_is_read_with_the_topic_just_answered(matcher: Matcher) -> None:
    """那要多久 after 怎么申请退款 asks how long a refund takes."""
    ranking = matcher.rank("那要多久", topic="怎么申请退款")
    assert ranking.hits[0].entry_id == "refund-time"


@pytest.mark.parametrize("text", ["谢谢", "今天天气怎么样", "好的"])
def test_small_talk_is_no_follow_up(matcher: Matcher, text: str) -> None:
    """A thank-you after an answer gets no further answer."""
    assert matcher.rank(text, topic="怎么申请退款").action is Action.MISS


def test_a_whole_question_is_read_alone_whatever_the_topic(matcher: Matcher) -> None:
    """The topic does not pull a question that stands for itself."""
    assert matcher.rank("几点关门", topic="怎么申请退款") == matcher.rank("几点关门")


def test_an_entry_that_does_not_hold_now_is_neither_answered_nor_offered(
    matcher: Matcher,
) -> None:
    """The filter is asked at every question."""
    ranking = matcher.rank("退款多久到账", allowed=lambda e: e.id != "refund-time")
    assert "refund-time" not in [hit.entry_id for hit in ranking.hits]


def test_nothing_allowed_is_a_miss(matcher: Matcher) -> None:
    """No entry left is not an error."""
    assert matcher.rank("退款", allowed=lambda _: False).action is Action.MISS


def test_an_empty_base_misses() -> None:
    """A desk without knowledge still answers."""
    assert Matcher.build(()).rank("你好").action is Action.MISS


def test_an_embedder_that_fails_while_asking_falls_back_to_characters() -> None:
    """The ranking is that of a matcher without a model."""
    broken = Matcher.build(SHOP, BrokenEmbedder(works=10_000))
    assert isinstance(broken.embedder, BrokenEmbedder)
    broken.embedder.works = 0
    assert broken.rank("运费要多少").hits == Matcher.build(SHOP).rank("运费要多少").hits


def test_an_embedder_that_fails_while_building_leaves_a_working_matcher() -> None:
    """Characters alone find the entry."""
    matcher = Matcher.build(SHOP, BrokenEmbedder(works=0))
    assert matcher.rank("运费要多少").hits[0].entry_id == "freight"


def test_a_wording_under_two_entries_is_asked_back() -> None:
    """Neither is more right than the other."""
    twice = (*SHOP, entry("freight-2", "国际运费", "按重量计。", "邮费多少"))
    ranking = Matcher.build(twice).rank("邮费多少")
    assert ranking.action is Action.CLARIFY
    assert {hit.entry_id for hit in ranking.hits[:2]} == {"freight", "freight-2"}


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_gets_the_same_sober_ranking_twice(text: str) -> None:
    """Never an exception; at most five falling scores in [0, 1]; no chance in it."""
    matcher = _SHARED
    ranking = matcher.rank(text)
    scores = [hit.score for hit in ranking.hits]
    assert len(scores) <= 5
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)
    assert matcher.rank(text) == ranking


_SHARED = Matcher.build(SHOP, BagEmbedder())


def test_threads_share_a_matcher(matcher: Matcher) -> None:
    """Concurrent questions get the answers they get alone."""
    texts = ["退款几天", "运费多少钱", "发票抬头", "几点下班", "E5"] * 8
    alone = [matcher.rank(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(matcher.rank, texts)) == alone


def test_a_base_of_bare_questions_is_read_by_weights_of_its_own() -> None:
    """Most entries decide; other companies' entries beside a small base do not count."""
    known = [Meant(("怎么退货",), "怎么退货 七天内可以退", ("退货咋弄",))]

    def built(*answers: str) -> Base:
        entries = [entry(f"e{n}", f"问题{n}", a) for n, a in enumerate(answers)]
        base = Matcher.build(entries, known=known).base
        assert base is not None
        return base

    assert built("有", "").answered
    assert not built("有", "", "").answered
    learned = shipped_weights()
    assert learned.with_model(answered=False) is learned.questions


def test_a_keyword_that_stands_alone_offers_what_was_filed_under_it() -> None:
    """The admin's own word is never a miss; it is asked back, and only what holds is offered."""
    leak = Entry(
        id="leak", question="破壁机下面有水", answer="拧紧刀座。", place=PLACE, keywords=("漏水",)
    )
    matcher = Matcher.build((*SHOP, leak))
    ranking = matcher.rank("漏水！")
    assert (ranking.action, ranking.hits[0].entry_id) == (Action.CLARIFY, "leak")
    shut = matcher.rank("漏水！", allowed=lambda one: one.id != "leak")
    assert "leak" not in [hit.entry_id for hit in shut.hits]
