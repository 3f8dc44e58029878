"""The picture a scripted customer sends: a file, or its caption drawn on paper."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE = (480, 320)
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
)


def picture(value: str) -> bytes:
    """The bytes of the file named, or a small PNG with the caption on it."""
    path = Path(value)
    if len(value) < 200 and path.suffix and path.is_file():
        return path.read_bytes()
    sheet = Image.new("RGB", SIZE, "white")
    ImageDraw.Draw(sheet).text((24, 24), value, fill="black", font=_font())
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for name in FONTS:
        if Path(name).is_file():
            return ImageFont.truetype(name, 22)
    return ImageFont.load_default()
