"""Reading what is written on a picture: letters by RapidOCR, codes by ZXing. Optional extra `ocr`."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from PIL import Image

SURE = 0.6
"""Lines that the reader itself believes less are not told."""
READ_SIDE = 1440
"""Pixels of the longer side that are read: letters of a phone's screenshot stay legible, memory small."""
NEAR_BLANK = 12
"""Pixels; what is smaller on its short side holds no letter."""


def can_read() -> bool:
    """Whether the extra `ocr` is installed."""
    return find_spec("rapidocr_onnxruntime") is not None and find_spec("cv2") is not None


class Letters:
    """The reader with its models, loaded once in the life of the process."""

    def __init__(self) -> None:
        from rapidocr_onnxruntime import RapidOCR  # noqa: PLC0415  400 MB, in this process only

        self._ocr = RapidOCR(intra_op_num_threads=1, inter_op_num_threads=1)

    def lines(self, picture: Image.Image) -> tuple[str, ...]:
        """The lines from top to bottom, those side by side joined."""
        import numpy as np  # noqa: PLC0415

        if min(picture.size) < NEAR_BLANK:
            return ()
        small = picture.copy()
        small.thumbnail((READ_SIDE, READ_SIDE), Image.Resampling.LANCZOS)
        found, _ = self._ocr(np.asarray(small)[:, :, ::-1].copy())
        boxes = [box for box in found or () if float(box[2]) >= SURE]
        return tuple(_rows(boxes))


def codes(picture: Image.Image) -> tuple[str, ...]:
    """What bar and QR codes say; nothing where ZXing is not installed."""
    if find_spec("zxingcpp") is None:
        return ()
    import zxingcpp  # noqa: PLC0415

    found = (code.text.strip() for code in zxingcpp.read_barcodes(picture))
    return tuple(dict.fromkeys(text for text in found if text))


def _rows(boxes: list[Any]) -> list[str]:
    """Boxes on one height read from left to right: a label stands beside its value."""
    rows: list[list[tuple[float, str]]] = []
    middle = 0.0
    for box in sorted(boxes, key=lambda one: _top(one) + _bottom(one)):
        centre, height = (_top(box) + _bottom(box)) / 2, _bottom(box) - _top(box)
        if not rows or centre - middle > height / 2:
            rows.append([])
            middle = centre
        rows[-1].append((min(float(x) for x, _ in box[0]), str(box[1])))
    return [" ".join(text for _, text in sorted(row)) for row in rows]


def _top(box: Any) -> float:
    return min(float(y) for _, y in box[0])


def _bottom(box: Any) -> float:
    return max(float(y) for _, y in box[0])
