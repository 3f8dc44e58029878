"""The shops that judge what was learned were never learned from."""

from __future__ import annotations

from bench.faq.data import companies, unseen
from knowledge.matcher.bank import shipped
from knowledge.normalize import plain


def test_the_shipped_bank_knows_no_question_of_the_judges() -> None:
    """Neither their questions nor their wordings; what customers ask of every shop may be there."""
    known = {text for one in shipped() for text in (*one.wordings, *one.asked)}
    for judge in unseen():
        inside = [plain(question.text) for question in judge.questions if question.kind == "in"]
        assert len([text for text in inside if text in known]) <= len(inside) // 16, judge.name


def test_the_shipped_bank_knows_every_company_of_ours() -> None:
    """Whoever adds a company trains."""
    meant = {one.wordings[0] for one in shipped() if one.wordings}
    for company in companies():
        assert (
            len({plain(entry.question) for entry in company.entries} & meant)
            > len(company.entries) / 3
        )
