"""A line that an agent reads at night has no clause that only insulted."""

from __future__ import annotations

import pytest

from handlers.cleared import cleared


@pytest.mark.parametrize(
    ("shielded", "left"),
    [
        ("你们这群[已隐去]！热水器插座冒烟了", "热水器插座冒烟了"),
        ("[已隐去]客服，我的订单DD20261101呢", "我的订单DD20261101呢"),
        ("退货三天没人理，[已隐去]", "退货三天没人理"),
        ("[已隐去]？水漏到楼下了", "水漏到楼下了"),
    ],
)
def test_clauses_that_only_insult_are_left_out(shielded: str, left: str) -> None:
    """What is wrong comes first."""
    assert cleared(shielded) == left


@pytest.mark.parametrize(
    "shielded",
    [
        "客服小王就是个[已隐去]",
        "[已隐去]快点发货",
        "[已隐去]的订单号DD20261101发错了",
        "你们公司的人都是[已隐去]",
        "[已隐去]",
        "水漏到楼下了",
    ],
)
def test_whoever_says_more_or_nothing_else_is_left_as_heard(shielded: str) -> None:
    """A name, a demand, a number stay; so does an insult that is all there is."""
    assert cleared(shielded) == shielded
