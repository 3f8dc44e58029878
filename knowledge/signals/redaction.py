"""Masking the numbers an agent must not read in full."""

from __future__ import annotations

import re

from knowledge.signals.folding import fold
from knowledge.signals.stated.claims import Claim, Claims
from knowledge.signals.stated.contacts import find_contacts, follows_order_word

STARS = "****"
_SHOWN = {"phone": (3, 4), "id_card": (3, 2), "bank_card": (0, 4)}
"""Characters left at the front and at the end of a masked number."""
_SEPARATORS = re.compile(r"[\s.\-()·（）－—]")
_LOOKS_LIKE_ID = re.compile(
    r"(?<![0-9a-z])([1-9][0-9]{5}[ -]?(?:19|20)[0-9]{2}[ -]?[01][0-9][ -]?[0-3][0-9][ -]?[0-9]{3}[0-9x])(?![0-9a-z])"
)
_LOOKS_LIKE_CARD = re.compile(
    r"(?:卡号?|账号|帐号|账户|银行)[是为:： ]{0,3}([0-9](?:[ -]?[0-9]){14,18})(?![0-9a-z])"
)
_LOOKS_LIKE_FOURS = re.compile(
    r"(?<![0-9a-z])([3-6][0-9]{3}(?:[ -][0-9]{4}){3}(?:[ -]?[0-9]{1,3})?)(?![0-9a-z])"
)
"""Written in groups of four, as it stands on a card."""
_LOOKS_LIKE_UNIONPAY = re.compile(r"(?<![0-9a-z])(62[0-9]{17})(?![0-9a-z])")
_LOOKS_LIKE_PHONE = re.compile(
    r"(?:tel|phone|mobile|call|wx|vx|v|wechat|微信)[:： ]{0,2}(1[3-9][0-9]{9})(?![0-9])"
)
_LOOKALIKES = (
    ("id_card", _LOOKS_LIKE_ID),
    ("bank_card", _LOOKS_LIKE_CARD),
    ("bank_card", _LOOKS_LIKE_FOURS),
    ("bank_card", _LOOKS_LIKE_UNIONPAY),
    ("phone", _LOOKS_LIKE_PHONE),
)


def redact(text: str) -> str:
    """The text with phone, ID-card and bank-card numbers masked; order numbers stay.

    Careful rather than exact: what has the shape of an ID card or stands behind 卡号 is
    masked even where its check digit is wrong.
    """
    folded = fold(text)
    claims = Claims(folded.text)
    find_contacts(claims)
    _add_lookalikes(claims)
    pieces, place = [], 0
    for claim in claims.of(_SHOWN):
        start, end = folded.origin(claim.start, claim.end)
        pieces += [text[place:start], _masked(text[start:end], claim)]
        place = end
    return "".join(pieces) + text[place:]


def _add_lookalikes(claims: Claims) -> None:
    for kind, pattern in _LOOKALIKES:
        for hit in claims.free(pattern):
            if not follows_order_word(claims.text, hit.start(1)):
                claims.add(kind, hit.group(1), hit.span(1))


def _masked(written: str, claim: Claim) -> str:
    front, back = _SHOWN[claim.kind]
    bare = _SEPARATORS.sub("", written)
    return bare[:front] + STARS + bare[-back:]
