"""Pictures as customers send them, drawn with a seed: order pages, parcel labels, chat screenshots."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

FONTS = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
)
MISSING = "no CJK font: apt-get install -y fonts-wqy-microhei"
Ink = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture and what it says."""

    name: str
    content: bytes
    order_no: str | None
    tracking_no: str | None


def scenes(count: int) -> list[Scene]:
    """As many pictures as asked for, every kind and every wear among any twelve."""
    return [_scene(number) for number in range(count)]


def font(size: int) -> ImageFont.FreeTypeFont:
    """A font with Chinese characters; skips the test where there is none."""
    for name in FONTS:
        if Path(name).is_file():
            return ImageFont.truetype(name, size)
    pytest.skip(MISSING)


def png(picture: Image.Image) -> bytes:
    """The bytes of a picture."""
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def page(lines: list[str], *, size: tuple[int, int] = (720, 900), dark: bool = False) -> bytes:
    """Lines one below the other."""
    picture = _page(lines, size, dark)
    return png(picture)


def _scene(number: int) -> Scene:
    dice = random.Random(number)
    draw = (_order_page, _label, _chat)[number % 3]
    dark, old = number % 4 == 1, number % 5 == 2
    order_no, tracking_no = _order_no(dice), _tracking_no(dice)
    picture, shows_order, shows_parcel = draw(dice, order_no, tracking_no, dark=dark, old=old)
    return Scene(
        name=f"{number:02}-{draw.__name__[1:]}{'-dark' * dark}{'-traditional' * old}",
        content=_worn(picture, dice, dark=dark),
        order_no=order_no if shows_order else None,
        tracking_no=tracking_no if shows_parcel else None,
    )


def _order_no(dice: random.Random) -> str:
    day = f"2026{dice.randint(1, 12):02}{dice.randint(1, 28):02}"
    return f"{dice.choice(('DD', 'QC', 'XS', ''))}{day}{dice.randrange(10**6):06}"


def _tracking_no(dice: random.Random) -> str:
    prefix, length = dice.choice((("SF", 13), ("YT", 13), ("JDVB", 11), ("77", 13)))
    return prefix + "".join(str(dice.randrange(10)) for _ in range(length))


def _order_page(
    dice: random.Random, order_no: str, tracking_no: str, *, dark: bool, old: bool
) -> tuple[Image.Image, bool, bool]:
    shipped = dice.random() < 0.5
    words = (
        ("訂單詳情", "雲白滾筒洗衣機", "實付款", "訂單編號", "物流單號", "建立時間", "再次購買")
        if old
        else (
            "订单详情",
            "云白滚筒洗衣机",
            "实付款",
            "订单编号",
            "快递单号",
            "创建时间",
            "再次购买",
        )
    )
    title, product, paid, label, parcel, made, again = words
    lines = [
        title,
        f"{product} XQG{dice.randint(60, 120)}",
        f"{paid}  ¥{dice.randint(90, 8999):,}.00",
        f"{label}{dice.choice(('：', ' ', ': '))}{order_no}",
        *([f"{parcel} {tracking_no}"] if shipped else []),
        f"{made} 2026-11-{dice.randint(1, 28):02} 10:{dice.randint(10, 59)}:31",
        again,
    ]
    return _page(lines, (720, 1280), dark), True, shipped


def _label(
    dice: random.Random, order_no: str, tracking_no: str, *, dark: bool, old: bool
) -> tuple[Image.Image, bool, bool]:
    lines = [
        "順豐速運" if old else "顺丰速运",
        f"{'運單號' if old else '运单号'} {tracking_no}",
        "收 张* 138****0417",
        "上海市 浦东新区 ***",
        f"{'訂單號' if old else '订单号'}:{order_no}",
        "托寄物 家电配件  1/1",
    ]
    return _page(lines, (800, 560), dark), True, True


def _chat(
    dice: random.Random, order_no: str, tracking_no: str, *, dark: bool, old: bool
) -> tuple[Image.Image, bool, bool]:
    paper, ink = ((24, 24, 24), (220, 220, 220)) if dark else ((237, 237, 237), (20, 20, 20))
    picture = Image.new("RGB", (750, 1100), paper)
    pen, letters, top = ImageDraw.Draw(picture), font(30), 80
    said = (
        ("您好，我的訂單一直沒到", "訂單號是多少呢？", f"訂單號{order_no}", "好的，幫您查一下")
        if old
        else ("你好，洗衣机一直没发货", "订单号发我看看", f"订单号 {order_no}", "好的，帮您查")
    )
    for place, text in enumerate(said):
        mine = place % 2 == 0
        wide = pen.textlength(text, font=letters) + 48
        left = 750 - wide - 30 if mine else 30
        bubble: Ink = (149, 236, 105) if mine else ((58, 58, 58) if dark else (255, 255, 255))
        pen.rounded_rectangle((left, top, left + wide, top + 74), 12, fill=bubble)
        pen.text((left + 24, top + 18), text, font=letters, fill=(10, 10, 10) if mine else ink)
        top += 130 + dice.randint(0, 30)
    return picture, True, False


def _page(lines: list[str], size: tuple[int, int], dark: bool) -> Image.Image:
    paper, ink = ((18, 18, 20), (225, 225, 225)) if dark else ((255, 255, 255), (30, 30, 30))
    picture = Image.new("RGB", size, paper)
    pen, letters, top = ImageDraw.Draw(picture), font(30), 60
    for line in lines:
        pen.text((44, top), line, font=letters, fill=ink)
        top += 82
    return picture


def _worn(picture: Image.Image, dice: random.Random, *, dark: bool) -> bytes:
    """As it arrives: photographed askew, scaled by an app, saved as a poor JPEG."""
    wear = dice.randrange(4)
    if wear == 0:
        paper = (18, 18, 20) if dark else (240, 240, 236)
        picture = picture.rotate(
            dice.uniform(-5, 5), Image.Resampling.BICUBIC, expand=True, fillcolor=paper
        )
    if wear in (1, 3):
        by = dice.uniform(0.6, 1.6)
        picture = picture.resize((round(picture.width * by), round(picture.height * by)))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=dice.randint(25, 60) if wear >= 2 else 90)
    return out.getvalue()
