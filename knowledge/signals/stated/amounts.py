"""Sums of money in yuan, as people write them."""

from __future__ import annotations

import re
from decimal import Decimal

from knowledge.signals.stated.claims import Claims
from knowledge.signals.stated.numerals import CHARACTERS, chinese_number

_HAN = f"[{CHARACTERS}]{{1,12}}"
_NUMBER = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?|[0-9]{1,9}(?:\.[0-9]{1,3})?"
_SCALE = r"(?:万|千|百|w(?![a-z])|k(?![a-z]))?"
_UNIT = r"(?:块钱|块(?!钱)|元(?!旦|宵|素|件|月|器|气)|圆(?!通|桌|形|珠|满|领)|rmb|yuan|人民币|cny)"
_FREE = rf"(?<![0-9a-z.\-{CHARACTERS}第])"
_SIGNED = re.compile(rf"(?:¥|￥|rmb|cny) ?(({_NUMBER})({_SCALE}))(?![0-9])")
_COINS = re.compile(
    rf"{_FREE}(({_NUMBER}|{_HAN})块零?([0-9一二三四五六七八九])(?:毛|角)?)(?![0-9十百千个节次天])"
)
_UNITED = re.compile(rf"{_FREE}(({_NUMBER}|{_HAN})({_SCALE}) ?{_UNIT})")
_MAO = re.compile(rf"{_FREE}(([0-9]|[一二两三四五六七八九])毛(?!不拔|巾|病|衣|线|孩|笔|绒|肚|豆))")
_MONEY_WORD = (
    r"(?:押金|学费|房费|定金|订金|总价|原价|现价|实付|价格|房价|单价|金额|年费|月费|会员费|手续费|违约金|尾款|首付|预算|费用|车费|课费|课程费|挂号费"
    r"|报名费|材料费|运费|调度费|起步费|管理费|服务费|停车费|续费|工本费|赔偿金?|差价|余额|货款|罚款|费|价|总共|一共|合计|共计"
    r"|多扣|少退|扣|多收|收|退还?|交|付|花|充值?|赔|欠|打回|转了|涨到|降到|涨|降|变成|优惠|减|送|便宜|补|少开|多刷|贵|才|只要|卖|paid|pay|refund|charged|cost)"
)
_LINK = r"(?:了|我|我的|是|为|:|：|共|只|就|的|又|掉|过|给|到|要|着|仅|写的|my|me| ){0,5}"
_NAMED_BEFORE = re.compile(rf"{_MONEY_WORD}{_LINK}$")
_NAMED = re.compile(
    rf"(?<!一赔)(?<![0-9.{CHARACTERS}])(({_NUMBER}|{_HAN})({_SCALE}))(?![0-9a-z.,%:：/号月日年点时折分个次天节单人位条张台辆套件岁周期米斤公里度家门位名课笔倍级页遍项款班把本半])(?!小时|星期|礼拜|工作日|[-~][0-9]|千米)(?!(?<=一)[下些样直定起]|赔)"
)
_BEFORE_WORD = re.compile(
    rf"{_FREE}(({_NUMBER}|{_HAN})({_SCALE}))的?(?:押金|定金|订金|学费|房费|预算|违约金|尾款|手续费|运费|车费|红包|调度费|年费)"
)
_FROM = re.compile(rf"从(({_NUMBER}|{_HAN})({_SCALE}))(?=涨|降|变|改|调|提|加|减)")
_HOTLINES = {
    "110",
    "120",
    "119",
    "114",
    "12315",
    "12345",
    "12320",
    "12300",
    "10086",
    "10010",
    "10000",
}
_ELLIPTIC = re.compile(
    rf"{_FREE}(([一二两三四五六七八九十零百千万]{{1,8}}[百千万][一二三四五六七八九])())(?![{CHARACTERS}0-9个位人名条张台辆套件次天节分岁号年月日点度份页级层楼平米公里斤课期家门遍项款])"
)
_MIXED = re.compile(
    r"(?<![0-9a-z.])([0-9]{1,3})([万千百wk])([1-9])(?![0-9a-z万千百个位人名条张台辆套件次天节分岁号年月日点度份页级层楼平米公里斤])"
)
_SHORT = re.compile(
    rf"{_FREE}(([0-9]{{1,4}}(?:\.[0-9]{{1,2}})?)(k|w))(?=的|预算|[，。！？,!? ]|$|左右|以内|多)"
)
_GREAT = re.compile(
    rf"{_FREE}(([0-9]{{1,4}}(?:\.[0-9]{{1,2}})?)(万))(?=[，。！？,!? ]|$|的(?:课|车|房|款|钱|定金|押金)|到账|没退|左右|以内)"
)
_PARALLEL = re.compile(
    rf"^(?:块钱|块|元)?的?(?:体验课|月卡|课|套餐|怎么|就|都){{0,3}}(?:涨到|涨成|降到|变成|改成|到|和|跟|、|又|怎么变成|怎么成了|变){{1,3}}(?:了)?(({_NUMBER}|{_HAN})({_SCALE}))(?![0-9a-z.%号月日年点时折分个次天节单人位条张台辆套件])"
)
_THINGS = re.compile(
    r"^(?:钱|的|吧|了|也|都|就|我|退|不|没|啊|呢|怎|为|什|凭|还|能|可|是|多|给|到|押|定|起|左右|[，。！？,!?、；;)） ]|$|每|一|封|以|太|管|调|手|违|实|优|服|发|报|钱|够|行|而|吗|嘛|变|涨|，|这|你|他|算|少|打|扣|收|交|付)"
)
_TIMES = {"万": 10000, "w": 10000, "千": 1000, "k": 1000, "百": 100, "": 1}


def find_amounts(claims: Claims) -> None:
    """Claim every sum of money."""
    for hit in claims.free(_SIGNED):
        _claim(claims, hit)
    _find_coins(claims)
    for hit in claims.free(_UNITED):
        if not _is_thing(claims.text, hit):
            _claim(claims, hit)
    for pattern in (_NAMED, _BEFORE_WORD, _FROM, _ELLIPTIC, _SHORT, _GREAT):
        for hit in claims.free(pattern):
            if pattern is not _NAMED or _is_named(claims.text, hit.start()):
                _claim(claims, hit)
    for hit in claims.free(_MIXED):
        scale = _TIMES[hit.group(2)]
        value = Decimal(hit.group(1)) * scale + Decimal(hit.group(3)) * scale / 10
        claims.add("amount", plain(value), hit.span())
    _find_parallels(claims)


def _is_named(text: str, start: int) -> bool:
    """Whether a word for money leads to the number."""
    return _NAMED_BEFORE.search(text[max(0, start - 16) : start]) is not None


def _find_coins(claims: Claims) -> None:
    """299块8 and 五毛."""
    for hit in claims.free(_COINS):
        whole = _value(hit.group(2), "")
        tenths = _value(hit.group(3), "")
        if whole is not None and tenths is not None:
            claims.add("amount", plain(whole + tenths / 10), hit.span(1))
    for hit in claims.free(_MAO):
        value = _value(hit.group(2), "")
        if value is not None:
            claims.add("amount", plain(value / 10), hit.span(1))


def plain(value: Decimal) -> str:
    """A decimal without trailing zeros and without exponent."""
    text = format(value.normalize(), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _claim(claims: Claims, hit: re.Match[str]) -> None:
    value = _value(hit.group(2), hit.group(3))
    bare = hit.re in (_NAMED, _FROM)
    if (
        value is not None
        and not (bare and hit.group(1) in _HOTLINES)
        and not (hit.group(2) in {"零", "〇"} or len(hit.group(2)) > 9)
    ):
        claims.add("amount", plain(value), hit.span(1))


def _value(number: str, scale: str) -> Decimal | None:
    if number[0].isascii():
        return Decimal(number.replace(",", "")) * _TIMES[scale]
    return chinese_number(number + (scale if scale in "万千百" else ""))


def _is_thing(text: str, hit: re.Match[str]) -> bool:
    """两块电池, 一块去: a few 块 before a noun or verb are pieces, not money."""
    value = _value(hit.group(2), hit.group(3))
    small = value is not None and value <= 10
    return (
        small and hit.group(1).endswith("块") and not _THINGS.match(text[hit.end() : hit.end() + 3])
    )


def _find_parallels(claims: Claims) -> None:
    """「九块九变成九十九」: what a sum is compared with is a sum too."""
    for claim in claims.of(("amount",)):
        if found := _PARALLEL.match(claims.text[claim.end : claim.end + 40]):
            value = _value(found.group(2), found.group(3))
            span = (claim.end + found.start(1), claim.end + found.end(1))
            if value is not None and not claims.taken(*span):
                claims.add("amount", plain(value), span)
