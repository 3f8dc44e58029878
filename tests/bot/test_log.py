from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from bot.log import JsonLine, configure
from bot.wiring.masking import secrets_of
from config.settings import Settings


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


def test_every_secret_of_the_settings_is_blanked_and_so_is_what_is_inside_addresses() -> None:
    """A driver quotes a password without its address, a library a key without its URL."""
    settings = Settings.from_environ(
        {
            "NIGHTDESK_DATABASE_URL": "postgresql+psycopg://desk:pg-password@db/night",
            "WECOM_CORP_ID": "ww0123456789abcdef",
            "WECOM_AGENT_ID": "1000002",
            "WECOM_SECRET": "wecom-app-secret",
            "WECOM_TOKEN": "CallbackToken",
            "WECOM_ENCODING_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
            "WECOM_GROUP_WEBHOOK_URL": "https://example.com/cgi-bin/webhook/send?key=robot-key-1",
        }
    )
    record = logging.makeLogRecord(
        {"msg": "pg-password wecom-app-secret CallbackToken robot-key-1 stays"}
    )
    assert json.loads(JsonLine(secrets_of(settings)).format(record))["sentence"] == (
        "*** *** *** *** stays"
    )
