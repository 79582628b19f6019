"""A setting that can't be used is named, with what to do, and never shown."""

from pathlib import Path

import pytest

from bot.settings import SettingsInvalid, load_settings, unknown_variables

SECRET = "hunter2-is-secret"


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("log_level = loud", "scip.toml can't be read as TOML"),
        ('log_level = "loud"', "log_level: Input should be"),
        ("[webb]\nport = 1", "webb: there is no such setting"),
        ('[slack]\nbot_tokn = "hunter2-is-secret"', "slack.bot_tokn: there is no such setting"),
        ('web = "hunter2-is-secret"', "web: "),
        ('[web]\nport = "hunter2-is-secret"', "web.port: "),
        ('[voice]\nrecall_secret = "hunter2-is-secret"', "voice.recall_secret: "),
        ('[store\ndatabase_url = "postgresql://scip:hunter2-is-secret@db/scip"', "can't be read as TOML"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, file: str, named: str) -> None:
    (tmp_path / "scip.toml").write_text(file)
    with pytest.raises(SettingsInvalid) as refused:
        load_settings(tmp_path)
    assert named in str(refused.value)
    assert SECRET not in str(refused.value)


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "scip.toml").write_bytes(b'tenant = "M\xfcller"')
    with pytest.raises(SettingsInvalid, match="not a text file in UTF-8"):
        load_settings(tmp_path)


@pytest.mark.parametrize("name", ["SCIP_SLACK__BOT_TOKEN_", "SCIP_SLACK", "SCIP_STORE", "SCIP_WEB__PORT"])
def test_a_mistake_in_the_environment_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, SECRET)
    with pytest.raises(SettingsInvalid) as refused:
        load_settings(tmp_path)
    assert SECRET not in str(refused.value)
    section = name.removeprefix("SCIP_").partition("__")[0]
    assert section in str(refused.value).upper()


def test_secrets_do_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SLACK__BOT_TOKEN", "SLACK__SIGNING_SECRET", "TEAMS__APP_PASSWORD", "MODEL__API_KEY"):
        monkeypatch.setenv(f"SCIP_{name}", SECRET)
    monkeypatch.setenv("SCIP_STORE__DATABASE_URL", f"postgresql://scip:{SECRET}@db/scip")
    settings = load_settings(tmp_path)
    assert SECRET not in repr(settings) + str(settings) + settings.model_dump_json()


def test_names_that_are_no_setting_are_found_but_not_what_kubernetes_sets() -> None:
    environment = dict.fromkeys(
        ("SCIP_LOGLEVEL", "SCIP_LOG_LEVEL", "SCIP_WEB__PORT", "SCIP_SERVICE_HOST", "SCIP_BOT_SERVICE_PORT", "PATH"),
        "x",
    ) | dict.fromkeys(("SCIP_PORT", "SCIP_PORT_8484_TCP_ADDR"), "x")
    assert unknown_variables(environment) == ["SCIP_LOGLEVEL"]
