"""Whether a customer begins to speak of another thing, which no open ticket is about."""

from __future__ import annotations

import re
from typing import Final

from handlers import alike
from handlers.model import Ticket

LEAD: Final = re.compile(
    r"^(?:哦|噢|诶|嗯)?(?:对了|另外|还有|顺便|此外|再就是|还(?:要|想|得)|也(?:要|想)|再(?:帮|给|问|说|报|登记))"
)
"""How people begin to speak of something else."""
_PRODUCT: Final = re.compile(
    r"(?:机|机器人|箱|锅|灶|炉|扇|灯|床|表|柜|壶|鞋|裤|裙|衣服|外套|椅子?|桌子?|沙发|自行车|电动车|单车|电视|空调|手机|电脑|平板|耳机|手环|门锁|热水器|净水器|路由器|账号|会员卡|课程|课|房间?|预约|订单|快递)$"
)
"""How names of whole products, and of what else is sold, end."""
_OWN: Final = re.compile(r"我(?:还)?有一?[个件台张份部条双把套](\S{2,4})")
"""Who has another thing: 「我有件外套」."""


def is_told(text: str, known: Ticket) -> bool:
    """「另外扫地机也坏了」「另外我有件外套落下了」: what the ticket does not speak of, and no part of it."""
    if not LEAD.search(text):
        return False
    thing = alike.thing_in_trouble(text)
    told = f"{known.summary} {' '.join(known.fields.values())}"
    if own := _OWN.search(text):
        return not alike.shared(own.group(1), told)
    return bool(_PRODUCT.search(thing)) and not alike.shared(thing, told)
