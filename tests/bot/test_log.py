from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from bot.log import JsonLine, configure


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What a logger named `desk` writes."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLine(secrets=("s3cret-token",)))
    logger = logging.getLogger("desk")
    logger.addHandler(handler)
    logger.propagate = False
    logger.setLevel("INFO")
    yield out
    logger.removeHandler(handler)
    logger.propagate = True


def last(lines: io.StringIO) -> dict[str, Any]:
    """The newest line."""
    line: dict[str, Any] = json.loads(lines.getvalue().splitlines()[-1])
    return line


def test_a_happening_is_one_json_line(lines: io.StringIO) -> None:
    """A sentence for people, an action and ids for machines."""
    logging.getLogger("desk").info("delivered", extra={"action": "delivered", "outbox_id": 7})
    line = last(lines)
    assert (line["sentence"], line["action"], line["outbox_id"]) == ("delivered", "delivered", 7)
    assert line["level"] == "info"
    assert lines.getvalue().count("\n") == 1


def test_line_breaks_stay_inside_the_line(lines: io.StringIO) -> None:
    """Nobody writes a second line into the log."""
    logging.getLogger("desk").info("one\ntwo", extra={"action": "a\nb"})
    assert lines.getvalue().count("\n") == 1


def test_numbers_of_people_and_secrets_are_masked(lines: io.StringIO) -> None:
    """Phones, identity and bank cards and known secrets never get in, wherever they come from."""
    logging.getLogger("desk").info(
        "phone 13812345678 id 11010519491231002X",
        extra={"action": "x", "why": ["card 6222021234567890123", "s3cret-token"]},
    )
    text = lines.getvalue()
    for private in ("13812345678", "11010519491231002X", "6222021234567890123", "s3cret-token"):
        assert private not in text


def test_an_errors_values_are_not_told(lines: io.StringIO) -> None:
    """A database error repeats the row it met; the log has its type, cause and place only."""
    engine = sa.create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            connection.execute(
                sa.text("INSERT INTO gone VALUES (:said)"), {"said": "我家住在十号楼"}
            )
    except sa.exc.OperationalError:
        logging.getLogger("desk").exception("not stored", extra={"action": "store_failed"})
    assert "我家住在十号楼" not in lines.getvalue()
    assert "no such table" in last(lines)["error"]
    assert "test_log.py" in "".join(last(lines)["where"])


def test_an_unknown_level_is_refused() -> None:
    """Start-up tells which there are."""
    with pytest.raises(ValueError, match="DEBUG, INFO, WARNING, ERROR"):
        configure("loud")
