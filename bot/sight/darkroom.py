"""Copies of a picture for people's eyes: upright, smaller, without a word of where it was taken."""

from __future__ import annotations

import warnings
from pathlib import Path

from PIL import Image, ImageFilter, ImageOps

PIXELS = 50_000_000
"""A picture with more is a bomb or a poster; phones make 12 to 50 million."""
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
"""Readers that a stranger's file may reach."""
VIEW, THUMB, BLUR = "view", "thumb", "blur"
"""Names of the copies beside the original."""
VIEW_SIDE, THUMB_SIDE, BLUR_SIDE = 2000, 320, 28
"""Pixels of the longer side. Nothing can be read on 28."""


class NotAPicture(Exception):
    """The file is broken, of another kind, or larger than is opened."""


def developed(path: Path) -> Image.Image:
    """The picture upright and in colour, at most VIEW_SIDE long.

    Raises:
        NotAPicture: before its pixels are unpacked where its head says too much.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(path, formats=FORMATS) as picture:
                return _upright(picture)
        except NotAPicture:
            raise
        except Exception as broken:  # noqa: BLE001  a decoder's own words for a broken file are many
            raise NotAPicture(type(broken).__name__) from None


def keep_copies(picture: Image.Image, path: Path) -> None:
    """Write what people see beside the original; nothing of its head goes along."""
    thumb = picture.copy()
    thumb.thumbnail((THUMB_SIDE, THUMB_SIDE))
    speck = thumb.copy()
    speck.thumbnail((BLUR_SIDE, BLUR_SIDE))
    blur = speck.resize(thumb.size, Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(6))
    for name, copy in ((VIEW, picture), (THUMB, thumb), (BLUR, blur)):
        half = path.with_suffix(f".{name}.part")
        copy.save(half, "JPEG", quality=86)
        half.replace(path.with_suffix(f".{name}"))


def _upright(picture: Image.Image) -> Image.Image:
    width, height = picture.size
    if width * height > PIXELS or not width or not height:
        raise NotAPicture("too many pixels")
    picture.draft("RGB", (VIEW_SIDE, VIEW_SIDE))  # a JPEG is unpacked at the size that is needed
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((VIEW_SIDE, VIEW_SIDE), Image.Resampling.LANCZOS)
    return _on_white(upright)


def _on_white(picture: Image.Image) -> Image.Image:
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return _bare(picture.convert("RGB"))
    shown = picture.convert("RGBA")
    sheet = Image.new("RGBA", shown.size, "white")
    return _bare(Image.alpha_composite(sheet, shown).convert("RGB"))


def _bare(picture: Image.Image) -> Image.Image:
    """The pixels alone: no place, no camera, no comment."""
    picture.info = {}
    picture.getexif().clear()
    return picture
