"""Postal addresses: roads with numbers, or what follows 地址."""

from __future__ import annotations

import re

from knowledge.signals.stated.claims import Claims

_ANY = re.compile(r"[路街道巷弄村区苑园厦栋幢址寄]")
_UNIT = r"(?:[0-9a-z一二三四五六七八九十-]{1,5}(?:号楼|号院|支?弄|栋|幢|单元|室|楼|层|号|房|座|门))"
_STREET = re.compile(
    r"((?:[\u4e00-\u9fff]{2,8}(?:省|自治区))?(?:[\u4e00-\u9fff]{2,6}市)?(?:[\u4e00-\u9fff]{1,6}[区县])?(?:[\u4e00-\u9fff]{1,8}(?:镇|乡|街道))?"
    r"[\u4e00-\u9fff0-9]{1,8}(?:大道|路|街|道|巷|胡同|村|小区|花园|公寓|大厦|家园|苑)(?:[\u4e00-\u9fff]{0,8}?)"
    rf"{_UNIT}(?:[\u4e00-\u9fff]{{0,8}}?{_UNIT}){{0,3}}(?:[0-9]{{1,3}}(?:-[0-9]{{1,4}}){{1,2}}(?![0-9-])|[0-9]{{3,4}}(?![0-9]))?)"
)
_LEAD = re.compile(
    r"^.*?(?:地址是?|住址是?|寄到|送到|送去|发到|寄往|快递到|改成|改到|我家住|家住|我住在?|住在|收货|搬到|位置|就在|我在|人在|在|到|是|[:：])(?=[\u4e00-\u9fff])"
)
_STATED = re.compile(
    r"(?:收货|收件|寄件|联系|家庭|我的|新)?地址(?:是|为|改成|改为|换成|:|：| )+([\u4e00-\u9fff0-9a-z#\-（）() ]{6,60})"
)


def find_places(claims: Claims, original: list[str]) -> None:
    """Claim addresses; `original` holds the customer's own spelling of each folded character."""
    if not _ANY.search(claims.text):
        return
    for pattern in (_STREET, _STATED):
        for hit in claims.matches(pattern):
            start, end = hit.span(1)
            if lead := _LEAD.match(hit.group(1)) if pattern is _STREET else None:
                start += lead.end()
            if not any(
                c.kind == "address" and c.start < end and start < c.end for c in claims.found
            ):
                claims.add("address", "".join(original[start:end]).strip(), (start, end))
