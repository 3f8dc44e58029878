"""From the bytes of a text file to characters, whatever an admin's editor wrote."""

from __future__ import annotations

import codecs

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DAMAGE_ALLOWED = 0.2
"""Share of unreadable characters up to which a text is damaged UTF-8 and not another encoding."""
_COMMON_NEEDED = 0.9
"""Share of characters that a GB18030 text has from the everyday set (GB2312)."""


class BadEncoding(ValueError):
    """The bytes are no text we can read; `line` is where they stop making sense, from 1."""

    def __init__(self, code: str, line: int) -> None:
        super().__init__(code)
        self.code = code
        self.line = line


def read_text(data: bytes) -> str:
    """Decode UTF-8 (with or without BOM), UTF-16 with BOM or GBK/GB18030; line ends become LF.

    Raises:
        BadEncoding: binary content, damaged UTF-8 or an encoding that is none of these.
    """
    text = _decode(data)
    if "\0" in text:
        raise BadEncoding("binary_file", text.count("\n", 0, text.index("\0")) + 1)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def dressed_like(text: str, before: bytes, *, keep_gbk: bool = True) -> bytes:
    """Encode a text as the file was that it replaces: line ends, mark at the start, GBK.

    What was UTF-16 becomes UTF-8 with a mark, which the same editors read.
    """
    if before.count(b"\r\n") * 2 > before.count(b"\n"):
        text = text.replace("\n", "\r\n")
    if any(before.startswith(bom) for bom, _ in _BOMS):
        return codecs.BOM_UTF8 + text.encode()
    return text.encode("gb18030" if keep_gbk and not _is_utf8(before) else "utf-8")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decode(data: bytes) -> str:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _strict(data[len(bom) :], name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _decode_legacy(data, error)


def _strict(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise BadEncoding("damaged_encoding", _line_of(data, error.start)) from error


def _decode_legacy(data: bytes, error: UnicodeDecodeError) -> str:
    line = _line_of(data, error.start)
    if b"\0" in data[:4096]:
        raise BadEncoding("binary_file", line) from error
    if _is_damaged_utf8(data):
        raise BadEncoding("damaged_encoding", line) from error
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        raise BadEncoding("unknown_encoding", line) from error
    if not _is_everyday_chinese(text):
        raise BadEncoding("unknown_encoding", line) from error
    return text


def _line_of(data: bytes, offset: int) -> int:
    return data.count(b"\n", 0, offset) + 1


def _is_damaged_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", errors="replace")
    foreign = sum(char > "\x7f" for char in text)
    return text.count("\ufffd") < foreign * _DAMAGE_ALLOWED


def _is_everyday_chinese(text: str) -> bool:
    foreign = [char for char in text if char > "\x7f"]
    common = len("".join(foreign).encode("gb2312", errors="ignore")) // 2
    return common >= len(foreign) * _COMMON_NEEDED
