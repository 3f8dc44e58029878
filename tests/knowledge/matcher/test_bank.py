"""What other companies' customers asked, as one base may use it."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.embedder import Vectors
from knowledge.matcher.bank import Bank, Meant
from tests.knowledge.matcher.bag import bag

KNOWN = Meant(("怎么退货",), "怎么退货 七天内可以退", ("退货咋弄", "不想要了"))
LACKED = Meant((), "", ("怎么注销账号", "能开英文发票吗"), near=True)
FAR = Meant((), "", ("今天天气怎么样", "怎么注销账号"))


class Bag:
    """Texts that share characters are near each other."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        return bag(texts)


def test_what_another_company_lacked_says_nothing_where_a_wording_has_it() -> None:
    """Its near-miss is left out; what is far for everybody stays, and so does the rest."""
    whole = Bank.build([KNOWN, LACKED, FAR], Bag(), None)
    own = Bank.build([KNOWN, LACKED, FAR], Bag(), None, bag(["怎么注销账号"]))
    assert len(whole.asked.numbers) == 6
    assert len(own.asked.numbers) == 5
    lost = bag(["能开英文发票吗"])[0]
    assert own.read(lost).outside > 0.4
    assert own.read(bag(["怎么注销账号"])[0]).nearest > 0.99


def test_without_wordings_of_its_own_a_base_uses_everything() -> None:
    """An empty base is no base that answers everything."""
    assert len(Bank.build([KNOWN, LACKED], Bag(), None, bag(["甲"])[:0]).asked.numbers) == 4
