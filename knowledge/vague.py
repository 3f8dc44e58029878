"""Is an opening too vague to look for an answer: no object, no wish, no symptom."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from knowledge.matcher.weights import Linear
from knowledge.normalize import clean

SHIPPED = Path(__file__).with_name("vague.json")
LONGEST = 24
"""Characters beyond which a message has said something."""
THRESHOLD = 0.3
"""Asking once too often costs less than answering beside the point."""
_MARKS = re.compile(r"[^\w\u4e00-\u9fff?]+")
_EMPTY = re.compile(
    r"你好|您好|在吗|在不在?|在么|有人|请问|一下|想问|咨询|请教|了解|反[映馈]|遇到|碰到|出现|问题|毛病|故障|异常|报错|错误|失败|麻烦|"
    r"东西|玩意儿?|产品|商品|机[器子]|设备|货|订单|下单|单子?|售后|服务|客服|质量|效果|瑕疵|反应|动静|事情?儿?|情况|意思|说法|办法|方案|"
    r"这个|那个|这[里边台]|那[里边台]|上次|上回|昨天|之前|刚才?|新|才|突然|一直|老是?|总是?|一样|现在|家里?|买的?|收到|正常|满意|喜欢|合适|知道|明白|懂|会|"
    r"怎么|如何|咋|什么|啥|为[什啥]么?|回事|办理?|申请|操作|弄|搞|整|处理|解决|求|教|帮助?|忙|我的?|你们?|您|他|它|给|要|想|需|能|可以|不|没|有|了|吗|么|呢|啊|"
    r"坏掉?|错|差劲?|好像?|行|对劲?|用|使|看|说|来|去|的|得|地|是|就|还|又|再|都|到底|太|很|挺|有点|感觉|是不是|这|那|点|些|个|急|快|死|烦|"
    r"多少|多久|几|钱|价|贵|收费|换|改|退|取消|打[不开]+|进不?去|动|吧|呀|呗|嘛|哦|哎|亲|老板|谢谢?|小|大"
)


def is_vague(text: str) -> bool:
    """Whether one must ask what it is about before anything else."""
    return vagueness(text) >= THRESHOLD


def vagueness(text: str) -> float:
    """Probability that a message is vague."""
    if any(len(_MARKS.sub("", clean(part))) > LONGEST for part in _parts(text)):
        return 0.0
    weights = _shipped().weights
    return _shipped().probability(
        {name: v for name, v in features(text).items() if name in weights}
    )


def _parts(text: str) -> tuple[str, ...]:
    """The text; of a long one its beginning first, which mostly settles it."""
    return (text,) if len(text) <= 8 * LONGEST else (text[: 8 * LONGEST], text)


def features(text: str) -> dict[str, float]:
    """What the model looks at: short runs of characters, and what is left beside empty words."""
    said = _MARKS.sub("", clean(text))
    left = _left(said)
    found = {"left": min(left, 6) / 3, f"left {min(left, 4)}": 1.0, "length": len(said) / 10}
    return found | dict.fromkeys(_runs(f"^{said}$"), 1.0)


def has_matter(text: str) -> bool:
    """Whether words are left that name a thing or a trouble of their own."""
    return _left(_MARKS.sub("", clean(text))) > 0


_BARE = re.compile(
    r"(?:那|这|它|还|要|得|就|又|再|大概|一般|最快|总共|一共|需要|到底|我|该|会)*"
    r"(?:多久|多长时间|几天|几号|什么时候|啥时候|多少钱?|贵吗|怎么办|咋办|咋整|怎么弄|咋弄|怎么做|怎么搞|怎么样|哪个好|哪种好|哪款好|行吗|行不行|可以吗|能行吗|为什么|为啥|什么意思|要钱吗|收费吗)"
    r"[呢啊呀吗么了的?]*"
)


def is_bare(text: str) -> bool:
    """Whether a question names nothing at all, so that only what came before gives it a sense."""
    return _BARE.fullmatch(_MARKS.sub("", clean(text))) is not None


_WISH = re.compile(
    r"取消订单|取消预约|改订单|查订单|订单查询|退货|换货|退款|退钱|发货|到货|送货|收货|货到|取货|订货"
)
"""Empty words together that say what is wanted."""


def _left(said: str) -> int:
    """Characters beside words that anybody says of anything."""
    return len(_EMPTY.sub("", _WISH.sub("\u25a2", said)).replace("?", ""))


def _runs(marked: str) -> Iterator[str]:
    for size in (1, 2, 3):
        for at in range(len(marked) - size + 1):
            yield f"“{marked[at : at + size]}”"


@lru_cache(maxsize=1)
def _shipped() -> Linear:
    weights = json.loads(SHIPPED.read_text("utf-8"))
    return Linear(weights, bias=weights.pop("bias"))
