"""Order and tracking numbers: told apart by what stands around them and how they begin."""

from __future__ import annotations

import re

from knowledge.signals.stated.claims import Claims

_CODE = r"([a-z]{0,5}(?:[ -]?[0-9a-z]{0,10}[0-9][0-9a-z]{0,16})(?:[ -][0-9][0-9a-z]{1,11}){0,5})"
_LINK = r" ?(?:编?号码?|单号|no\.?|number|id|#)?(?:是|为|就是|:|：|#|\.| |\(|（|应该是){0,3}"
_COURIER = r"(?:快递|运单|物流|顺丰|圆通|中通|申通|韵达|极兔|邮政|ems|德邦|京东快递|京东物流|天天快递|百世|面单|包裹|顺豐)"
_TRACKED = re.compile(
    rf"{_COURIER}[^，。,！？!?0-9订]{{0,8}}?{_LINK}(?<![0-9a-z]){_CODE}(?![0-9a-z])"
)
_TRACKED_AFTER = re.compile(
    rf"(?<![0-9a-z]){_CODE}(?![0-9a-z])[，,是 ]{{0,3}}(?:是|就是)?(?:快递|运单|物流)(?:单?号|编号)"
)
_PREFIXED = re.compile(
    r"(?<![0-9a-z])((?:sf ?[0-9]{3,4}(?: ?[0-9]){8,11}|yt ?[0-9]{12,15}|jd[a-z]{0,2} ?[0-9]{11,15}"
    r"|jt ?[0-9]{12,15}|zto ?[0-9]{10,14}|sto ?[0-9]{10,15}|dpk ?[0-9]{10,14}|[a-z]{2}[0-9]{9}cn))(?![0-9a-z])"
)
_ORDER_WORD = r"(?:订单|工单|预约单|预约|预订单|预订|订房|挂号单|交易单|交易|流水单|服务单|维修单|售后单|退款单|退货单|采购单|派单|租单|骑行单|order|ticket|booking)"
_ORDERED = re.compile(rf"{_ORDER_WORD}{_LINK}(?<![0-9a-z]){_CODE}(?![0-9a-z])")
_NUMBERED = re.compile(
    rf"(?:单号|单子)(?:是|为|就是|在这里?|发(?:给)?[你您]|:|：| )*(?<![0-9a-z]){_CODE}(?![0-9a-z])"
)
_THIS_ONE = re.compile(rf"(?<![0-9a-z]){_CODE} ?(?:这|那)(?:一)?(?:单|个订单|笔订单|个单)")
_DATED = re.compile(r"(?<![0-9a-z])([a-z]{2,4}-?20[0-9]{6}-?[0-9]{2,10})(?![0-9a-z])")
_GROUPED = re.compile(
    r"(?<![0-9a-z])(20[0-9]{2}(?:[ -]?[0-9]){10,16}|[0-9](?:[ ]?[0-9]){11,20})(?![0-9a-z])"
)
_NEXT = re.compile(rf"^(?:、|,|，|和|跟|及|与|还有|以及|/| )+{_CODE}(?![0-9a-z])")
_MONEY = re.compile(r" ?(?:块|元|圆|rmb|¥)")
_LETTERS_BEFORE = re.compile(r"^[a-z]*")
_OTHER_BEFORE = re.compile(
    r"(?:学员|学号|税号|税|代码|型号|验证码|房|积分|版本|优惠券|券码?|序列号|sn|工号|批次|门牌|车身|邮编|尾号)(?:编?号码?)?[是为:： ]{0,2}$"
)


def find_codes(claims: Claims) -> None:
    """Claim tracking numbers, then order numbers."""
    for pattern in (_PREFIXED, _TRACKED, _TRACKED_AFTER):
        for hit in claims.free(pattern):
            _take(claims, "tracking_no", hit, shortest=9 if pattern is not _PREFIXED else 11)
    for pattern in (_ORDERED, _NUMBERED, _THIS_ONE, _DATED):
        for hit in claims.free(pattern):
            _take(claims, "order_no", hit, shortest=4)
    if "单" in claims.text or "order" in claims.text:
        for hit in claims.free(_GROUPED):
            _take(claims, "order_no", hit, shortest=12)
    _find_followers(claims)


def _take(claims: Claims, kind: str, hit: re.Match[str], *, shortest: int) -> None:
    start, end = hit.span(1)
    code, end = _trimmed(hit.group(1), start, claims.text)
    digits = sum(character.isdigit() for character in code)
    if digits < min(3, shortest) or len(code.replace("-", "")) < shortest:
        return
    if _OTHER_BEFORE.search(claims.text, max(0, start - 10), start) or _counts(
        claims.text, end, digits
    ):
        return
    claims.add(kind, _normal(code, kind), (start, end))


def _trimmed(written: str, start: int, text: str) -> tuple[str, int]:
    """Groups after the code that belong to something else (a phone, a price) fall away."""
    groups = written.split(" ")
    code = groups[0]
    for group in groups[1:]:
        if not (group.isdigit() and (code.isalpha() or code[-1].isdigit()) and len(group) != 11):
            break
        if _MONEY.match(text, start + len(code) + 1 + len(group)):
            break
        code += " " + group
    return code, start + len(code)


def _counts(text: str, end: int, digits: int) -> bool:
    """A short bare number before a counting word is a quantity, not a code."""
    return digits < 6 and text[end : end + 1] in set("个块元天次节小分笔单月年日号点张件折%")


def _normal(code: str, kind: str) -> str:
    kept = code.upper().replace(" ", "")
    return kept.replace("-", "") if kind == "tracking_no" else kept.strip("-")


def _find_followers(claims: Claims) -> None:
    """「订单 A1、A2」: a code of the same shape right behind one is of the same kind."""
    for claim in claims.of(("order_no", "tracking_no")):
        end, value = claim.end, claim.value
        while follower := _NEXT.match(claims.text[end : end + 60]):
            code = _normal(follower.group(1), claim.kind)
            start = end + follower.start(1)
            same = _head(code) == _head(value) and abs(len(code) - len(value)) <= 1
            if not same or claims.taken(start, start + len(follower.group(1))):
                break
            end += follower.end(1)
            claims.add(claim.kind, code, (start, end))


def _head(code: str) -> str:
    found = _LETTERS_BEFORE.match(code.lower())
    return found.group() if found else ""
