"""Look-ups of policy.yaml: questions to the company's own systems."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from pydantic import Field

from config.fields import Duration, FileModel, Texts
from config.slips import Slip
from handlers.policy import Lookup

PROOF = ("order_no", "phone_last4")
"""What a customer names where the company's system does not know them."""


class LookupRow(FileModel):
    """A question to the company's own systems."""

    url: str = ""
    answer: str
    proof: Texts = PROOF
    timeout: Duration = Field(default=timedelta(seconds=2), le=timedelta(seconds=2))
    private: bool = False

    def noun(self) -> Lookup:
        """The look-up as the handlers know it."""
        return Lookup(**{name: getattr(self, name) for name in type(self).model_fields})


def check_lookup(name: str, row: LookupRow) -> Iterator[Slip]:
    """Only what is bound to the customer, or proven by both, may be shown."""
    if set(row.proof) not in (set(), set(PROOF)):
        yield Slip("weak_proof", ("lookups", name, "proof"))
    where = urlsplit(row.url)
    schemes = ("https", "http") if row.private else ("https",)
    if row.url and (where.scheme not in schemes or not where.hostname or where.username):
        yield Slip("lookup_address", ("lookups", name, "url"))
