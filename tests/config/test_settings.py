"""Settings from the environment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.channels.wecom.callback import WeComReceiver
from config.dotenv import read_dotenv
from config.secret import ensure_secret
from config.settings import Embedder, FeishuMode, InvalidSettings, Settings, read_settings
from config.variables import VARIABLES

WECOM = {
    "WECOM_CORP_ID": "ww0123456789abcdef",
    "WECOM_AGENT_ID": "1000002",
    "WECOM_SECRET": "app-secret-value",
    "WECOM_TOKEN": "callback-token-value",
    "WECOM_ENCODING_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
}
AIBOT = {"WECOM_BOT_ID": "bot1", "WECOM_BOT_SECRET": "bot-secret-value"}
FEISHU = {"FEISHU_APP_ID": "cli_1", "FEISHU_APP_SECRET": "feishu-secret-value"}
WEBHOOK = {"FEISHU_VERIFICATION_TOKEN": "verify-value", "FEISHU_ENCRYPT_KEY": "encrypt-value"}


def refused(env: dict[str, str]) -> list[str]:
    """The variables that an environment is refused for."""
    with pytest.raises(InvalidSettings) as caught:
        Settings.from_environ(env)
    return [problem.variable for problem in caught.value.problems]


def test_an_empty_environment_is_a_desk_to_try() -> None:
    """No account, SQLite in var/, the sandbox on, listening on this machine only."""
    desk = Settings.from_environ({})
    assert desk.database_url == "sqlite:///var/nightdesk.db"
    assert (desk.host, desk.port, desk.base_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert desk.sandbox
    assert not desk.has_platform
    assert desk.faq_dir.parts[-2:] == ("knowledge", "faq")
    assert desk.config_dir is None


def test_an_empty_variable_is_not_set() -> None:
    """`WECOM_SECRET=` in a file somebody copied switches nothing on."""
    assert not Settings.from_environ(dict.fromkeys(WECOM, " ")).has_platform


def test_the_port_of_a_hosting_service_wins() -> None:
    """PORT overrides NIGHTDESK_PORT."""
    assert Settings.from_environ({"NIGHTDESK_PORT": "9000"}).port == 9000
    assert Settings.from_environ({"NIGHTDESK_PORT": "9000", "PORT": "5000"}).port == 5000


def test_a_whole_wecom_group_switches_wecom_on_and_the_sandbox_off() -> None:
    """In production there is no door without a login unless it is asked for."""
    desk = Settings.from_environ(WECOM)
    assert desk.wecom is not None
    assert desk.wecom.agent_id == 1000002
    assert not desk.sandbox
    assert Settings.from_environ({**WECOM, "NIGHTDESK_SANDBOX": "on"}).sandbox


@pytest.mark.parametrize("group", [WECOM, AIBOT, {**FEISHU, **WEBHOOK}])
def test_a_part_of_a_group_refuses_to_start(group: dict[str, str]) -> None:
    """Whatever is missing, and whatever is alone, the rest is named."""
    for name, value in group.items():
        without = {key: one for key, one in group.items() if key != name}
        assert refused(without) == [name]
        alone = refused({name: value})
        assert alone == [", ".join(key for key in group if key != name)]


def test_feishu_by_long_connection_needs_no_callback_secrets() -> None:
    """The tokens belong to webhook mode."""
    desk = Settings.from_environ({**FEISHU, "FEISHU_MODE": "long"})
    assert desk.feishu is not None
    assert desk.feishu.mode is FeishuMode.LONG
    assert refused(FEISHU) == ["FEISHU_VERIFICATION_TOKEN, FEISHU_ENCRYPT_KEY"]


@pytest.mark.parametrize("name", ["WECOM_API_BASE", "FEISHU_API_BASE"])
def test_an_api_base_alone_switches_nothing_on(name: str) -> None:
    """A simulator's address is no account."""
    desk = Settings.from_environ({name: "http://127.0.0.1:9100/"})
    assert not desk.has_platform
    assert "http://127.0.0.1:9100" in (desk.wecom_api_base, desk.feishu_api_base)


def test_all_problems_are_told_at_once_with_their_cures() -> None:
    """One start shows everything there is to mend."""
    env = {
        "NIGHTDESK_DATABASE_URL": "mysql://root@host/db",
        "NIGHTDESK_PORT": "80000",
        "NIGHTDESK_BASE_URL": "nightdesk.example.com",
        "NIGHTDESK_CONFIG_DIR": "/nowhere/at/all",
        "NIGHTDESK_LOG_LEVEL": "loud",
        "NIGHTDESK_SANDBOX": "perhaps",
        "NIGHTDESK_EMBEDDER": "endpoint",
        "WECOM_API_BASE": "http://127.0.0.1:9100/cgi-bin",
        "WECOM_GROUP_WEBHOOK_URL": "key=1",
        **WECOM,
        "WECOM_ENCODING_AES_KEY": "short",
        "WECOM_AGENT_ID": "app",
        **FEISHU,
    }
    assert set(refused(env)) == {
        "NIGHTDESK_DATABASE_URL",
        "NIGHTDESK_PORT",
        "NIGHTDESK_BASE_URL",
        "NIGHTDESK_CONFIG_DIR",
        "NIGHTDESK_LOG_LEVEL",
        "NIGHTDESK_SANDBOX",
        "EMBEDDING_BASE_URL",
        "EMBEDDING_MODEL",
        "WECOM_API_BASE",
        "WECOM_GROUP_WEBHOOK_URL",
        "WECOM_ENCODING_AES_KEY",
        "WECOM_AGENT_ID",
        "FEISHU_VERIFICATION_TOKEN, FEISHU_ENCRYPT_KEY",
    }


def test_a_refusal_never_repeats_a_value() -> None:
    """What was put into the wrong variable may be a secret."""
    env = {variable.name: "oops-secret-oops" for variable in VARIABLES}
    with pytest.raises(InvalidSettings) as caught:
        Settings.from_environ(env)
    assert "oops" not in str(caught.value)


def test_settings_never_show_a_secret() -> None:
    """Logged by mistake they give nothing away."""
    given = {
        **WECOM,
        **AIBOT,
        **FEISHU,
        **WEBHOOK,
        "NIGHTDESK_SECRET_KEY": "desk-secret-value",
        "NIGHTDESK_DATABASE_URL": "postgresql+psycopg://desk:db-secret-value@db/nightdesk",
        "WECOM_GROUP_WEBHOOK_URL": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=robot-value",
        "FEISHU_GROUP_WEBHOOK_URL": "https://open.feishu.cn/open-apis/bot/v2/hook/hook-value",
        "FEISHU_GROUP_WEBHOOK_SECRET": "sign-value",
        "EMBEDDING_API_KEY": "key-value",
    }
    secret = {variable.name for variable in VARIABLES if variable.secret}
    shown = repr(Settings.from_environ(given))
    assert [name for name in secret & set(given) if given[name] in shown] == []
    assert "-value" not in shown


def test_a_hosted_database_address_gets_its_driver() -> None:
    """`postgres://` as hosting services write it is understood."""
    desk = Settings.from_environ({"NIGHTDESK_DATABASE_URL": "postgres://u:p@db/nightdesk"})
    assert desk.database_url == "postgresql+psycopg://u:p@db/nightdesk"


def test_the_database_lives_in_the_data_folder(tmp_path: Path) -> None:
    """Moving the folder moves the database with it."""
    desk = Settings.from_environ({"NIGHTDESK_DATA_DIR": str(tmp_path)})
    assert desk.database_url == f"sqlite:///{tmp_path}/nightdesk.db"


def test_the_embedder_can_be_switched_off() -> None:
    """`local` unless said otherwise."""
    assert Settings.from_environ({}).embedder is Embedder.LOCAL
    assert Settings.from_environ({"NIGHTDESK_EMBEDDER": "OFF"}).embedder is Embedder.OFF


def test_the_dotenv_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    """A value in both is the environment's."""
    (tmp_path / ".env").write_text("NIGHTDESK_PORT=9001\nNIGHTDESK_LOG_LEVEL=debug\n")
    desk = read_settings({"NIGHTDESK_PORT": "9002"}, tmp_path)
    assert (desk.port, desk.log_level) == (9002, "debug")


def test_a_dotenv_file_is_read_as_people_write_it(tmp_path: Path) -> None:
    """Comments, quotes, `export`, spaces; nothing is substituted."""
    path = tmp_path / ".env"
    path.write_text(
        '# comment\nexport A=1\nB = "two # no comment" # one\nC=x#y # z\nD=\nE=\'$HOME\'\nbroken\nF="a=b"\n',
        encoding="utf-8",
    )
    assert read_dotenv(path) == {
        "A": "1",
        "B": "two # no comment",
        "C": "x#y",
        "D": "",
        "E": "$HOME",
        "F": "a=b",
    }
    assert read_dotenv(tmp_path / "none") == {}


def test_a_secret_is_made_once_for_all_processes(tmp_path: Path) -> None:
    """Web and work that start together sign with the same secret."""
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: ensure_secret(tmp_path / "var"), range(16)))
    assert len(made) == 1
    assert len(made.pop()) >= 48
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_the_secret_is_for_the_desks_own_user_only(tmp_path: Path) -> None:
    """Nobody else on the machine can sign links."""
    ensure_secret(tmp_path)
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_given_secret_is_used_and_none_is_made(tmp_path: Path) -> None:
    """NIGHTDESK_SECRET_KEY wins over the data folder."""
    env = {"NIGHTDESK_DATA_DIR": str(tmp_path), "NIGHTDESK_SECRET_KEY": "given"}
    assert Settings.from_environ(env).signing_key() == "given"
    assert list(tmp_path.iterdir()) == []


def test_the_example_file_names_every_variable_once() -> None:
    """What can be set can be found, and nothing in it is set by copying it."""
    path = Path(__file__).parents[2] / "config" / "example.env"
    lines = path.read_text(encoding="utf-8").splitlines()
    named = [line[1:].split("=")[0] for line in lines if line.startswith("#") and line[-1:] == "="]
    assert named == [variable.name for variable in VARIABLES]
    assert read_dotenv(path) == {}


@pytest.mark.parametrize("mark", ["+", "/", "=", " "])
def test_the_settings_take_no_key_that_the_receiver_refuses(mark: str) -> None:
    """One rule in both places: a key that starts the desk also opens callbacks."""
    key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEF" + mark
    assert "WECOM_ENCODING_AES_KEY" in refused({**WECOM, "WECOM_ENCODING_AES_KEY": key})
    with pytest.raises(ValueError, match="43"):
        WeComReceiver("SimToken", key, "ww0123456789abcdef")
