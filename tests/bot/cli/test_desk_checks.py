"""What the doctor finds when it reaches out: database, folder, WeCom."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bot.cli.checkup import Context, context_of
from bot.cli.desk_checks import check_data_folder, check_database, check_wecom
from bot.media_mark import leave_mark
from bot.store.migrate import migrate
from bot.store.session import open_store
from tests.simulators.wecom import WeComSimulator

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def context(tmp_path: Path, **more: str) -> Context:
    env = {"NIGHTDESK_DATA_DIR": str(tmp_path / "data")} | more
    return context_of(env, tmp_path, NOW)


def wecom(sim: WeComSimulator, secret: str) -> dict[str, str]:
    return {
        "WECOM_CORP_ID": sim.corp_id,
        "WECOM_AGENT_ID": sim.agent_id,
        "WECOM_SECRET": secret,
        "WECOM_TOKEN": sim.token,
        "WECOM_ENCODING_AES_KEY": sim.aes_key,
        "WECOM_API_BASE": sim.origin,
    }


def codes(found: object) -> list[str]:
    return [one.code for one in found]  # type: ignore[attr-defined]


def test_a_database_without_its_tables_is_told_with_the_command(tmp_path: Path) -> None:
    """`nightdesk migrate` has not run yet."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "nightdesk.db").touch()
    found = list(check_database(context(tmp_path)))
    assert codes(found) == ["schema_behind"]
    assert "nightdesk migrate" in found[0].cure


def test_a_desk_that_was_never_started_is_well(tmp_path: Path) -> None:
    """Its database is made at the first start; looking makes none."""
    assert codes(check_database(context(tmp_path))) == []
    assert not (tmp_path / "data" / "nightdesk.db").exists()


def test_a_migrated_database_is_well(tmp_path: Path) -> None:
    """Nothing is said where all is well."""
    at = tmp_path / "data" / "nightdesk.db"
    store = open_store(f"sqlite:///{at}")
    migrate(store)
    store.close()
    assert codes(check_database(context(tmp_path))) == []


def test_a_data_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file in the folder's place stops every process from keeping media."""
    (tmp_path / "data").write_text("", encoding="utf-8")
    assert codes(check_data_folder(context(tmp_path))) == ["data_folder"]


def test_a_host_with_a_media_folder_of_its_own_is_told(tmp_path: Path) -> None:
    """The first host marks the folder; pictures kept elsewhere open nowhere else."""
    store = open_store(f"sqlite:///{tmp_path / 'data' / 'nightdesk.db'}")
    migrate(store)
    leave_mark(store, tmp_path / "data" / "media", NOW)
    assert codes(check_database(context(tmp_path))) == []
    leave_mark(store, tmp_path / "other" / "media", NOW)
    assert not (tmp_path / "other").exists()
    (tmp_path / "data" / "media" / ".desk").unlink()
    assert codes(check_database(context(tmp_path))) == ["media_not_shared"]
    store.close()


def test_wecom_is_asked_and_its_refusal_told(tmp_path: Path) -> None:
    """A wrong secret is found before the first customer finds it."""
    with WeComSimulator() as sim:
        assert codes(check_wecom(context(tmp_path, **wecom(sim, sim.secret)))) == []
        assert codes(check_wecom(context(tmp_path, **wecom(sim, "wrong")))) == ["wecom_refuses"]
