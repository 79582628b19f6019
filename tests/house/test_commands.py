"""`scip` as an admin types it: what it says, and the exit code a script can rely on."""

import ctypes
import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog
from typer.testing import CliRunner

from bot.cli import app
from llm.guard import address_weights
from tests.support.house import HIDDEN, MISSING

DONE, FAILED, WRONG_USE, NOT_SET_UP, NOT_THERE, AWAY = 0, 1, 2, 3, 4, 5

pytestmark = pytest.mark.may_block  # a command has its process and its loop to itself


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def told(self) -> str:
        return f"{self.out}\n{self.err}"


@pytest.fixture
def scip(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Ran]]:
    monkeypatch.setattr("sys.stdin", None)

    def run(home: Path, *words: str) -> Ran:
        result = CliRunner().invoke(app, ["--home", str(home), *words])
        assert not isinstance(result.exception, Exception), result.exception
        ran = Ran(result.exit_code, result.stdout, result.stderr)
        assert "Traceback" not in ran.told
        return ran

    yield run
    structlog.reset_defaults()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["ask", "hi", "--as", "nobody@example.com"], NOT_THERE, "Nobody here is called"),
        (["score", HIDDEN], NOT_THERE, "I find no deal called"),
        (["score", MISSING], NOT_THERE, "I find no deal called"),
        (["score", "Castellan"], NOT_THERE, "Several deals are called like that"),
        (["score", "Castellan Relay renewal", "--as", "Noor Haddad"], NOT_THERE, "An analyst sees no single deals"),
        (["score", "  "], WRONG_USE, "Name a deal."),
        (["score", "\ud800\x00\x1b[2J"], NOT_THERE, "I find no deal called"),
        (["ask", ""], DONE, "Your message arrived empty"),
        (["ask", "score \ud83d\x00 Castellan"], DONE, "Castellan"),
        (["route", "--file", "/nowhere.tsv"], WRONG_USE, "I can't read /nowhere.tsv"),
        (["route"], WRONG_USE, "Give either a message or --file."),
        (["import", "/nowhere"], FAILED, "/nowhere"),
        (["serve", "everything"], WRONG_USE, "There is no service called"),
        (["init", "--sample"], NOT_SET_UP, "already holds a workspace"),
        (["jobs", "replay", "nothing"], NOT_THERE, "Nothing parked has the id"),
    ],
    ids=lambda value: " ".join(value)[:40].encode("ascii", "replace").decode() if isinstance(value, list) else None,
)
def test_what_it_says_and_its_exit_code(
    scip: Callable[..., Ran], home: Path, words: list[str], code: int, told: str
) -> None:
    ran = scip(home, *words)
    assert (ran.code, told in ran.told) == (code, True), ran.told


def test_a_hidden_and_a_missing_deal_are_scored_alike(scip: Callable[..., Ran], home: Path) -> None:
    hidden, missing = scip(home, "score", HIDDEN), scip(home, "score", MISSING)
    assert hidden.told.replace("Osprey", "…") == missing.told.replace("Quokka", "…")


def test_a_route_prints_one_line_of_json_for_each_line_whatever_it_holds(
    scip: Callable[..., Ran], home: Path, tmp_path: Path
) -> None:
    texts = ["score \u2028Castellan\x0b", "😀", "الصفقة", "x" * 5_000, "a\x85b", "?"]
    file = tmp_path / "texts.tsv"
    file.write_text("text\n" + "\r\n".join(f"{t}\tlabel" for t in texts) + "\n", "utf-8")
    ran = scip(home, "route", "--file", str(file))
    assert len([json.loads(line) for line in ran.out.split("\n") if line]) == len(texts)


def test_no_home_and_an_empty_one(scip: Callable[..., Ran], tmp_path: Path) -> None:
    for words in (["users"], ["jobs", "dead"], ["serve", "bot"]):
        ran = scip(tmp_path / "none", *words)
        assert (ran.code, "is not set up yet" in ran.err) == (NOT_SET_UP, True)
    assert scip(tmp_path / "empty", "init", "--empty").code == DONE
    for words in (["ask", "my deals"], ["score", "x"], ["route", "x"]):
        ran = scip(tmp_path / "empty", *words)
        assert (ran.code, "Nobody is in this workspace yet" in ran.err) == (NOT_SET_UP, True)
    assert scip(tmp_path / "empty", "users").code == DONE
    assert "Import records" in scip(tmp_path / "empty", "doctor").out


def test_a_file_where_the_folder_should_be(scip: Callable[..., Ran], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ran = scip(tmp_path / "file", "ask", "hi")
    assert (ran.code, "Choose another one with --home." in ran.err) == (NOT_SET_UP, True)
    assert "is not a folder" in check(scip(tmp_path / "file", "doctor", "--json"), "home")["detail"]


def check(ran: Ran, name: str) -> dict[str, str]:
    return next(c for c in json.loads(ran.out) if c["name"] == name)


@pytest.mark.parametrize("revision", ["0099", "0000", "8a1f3c"])
def test_a_home_of_another_version(scip: Callable[..., Ran], home: Path, revision: str) -> None:
    with closing(sqlite3.connect(home / "scip.db")) as file, file:
        file.execute("update alembic_version set version_num = ?", (revision,))
    ran = scip(home, "ask", "my deals")
    assert ran.code == NOT_SET_UP
    assert "made by another version of SCIP" in ran.err
    assert "Update SCIP" in ran.err
    store = check(scip(home, "doctor", "--json"), "store")
    assert (store["state"], "Update SCIP" in store["fix"]) == ("fail", True)


@pytest.mark.parametrize(
    ("name", "part", "way_out"), [("scip.db", "store", "backup"), ("turns.db", "turns", "Delete it")]
)
def test_a_damaged_file(scip: Callable[..., Ran], home: Path, name: str, part: str, way_out: str) -> None:
    (home / name).write_bytes(b"\x17" * 50_000)
    ran = scip(home, "ask", "my deals")
    assert (ran.code, "damaged" in ran.err, way_out in ran.err) == (NOT_SET_UP, True, True), ran.err
    found = check(scip(home, "doctor", "--json"), part)
    assert (found["state"], "damaged" in found["detail"], way_out in found["fix"]) == ("fail", True, True)


def test_a_mask_that_is_damaged(
    scip: Callable[..., Ran], home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "scip.toml").write_text('[model]\nname = "m"\nbase_url = "http://127.0.0.1:9/v1"\n')
    assert check(scip(home, "doctor", "--json"), "mask")["state"] == "ok"
    torn = tmp_path / "torn.npz"
    torn.write_bytes(b"PK")
    monkeypatch.setattr(address_weights, "shipped", lambda: address_weights.Weights.read(torn))
    found = check(scip(home, "doctor", "--json"), "mask")
    assert (found["state"], "nothing is sent to a model" in found["detail"]) == ("fail", True)


def test_settings_with_a_slip(scip: Callable[..., Ran], home: Path) -> None:
    (home / "scip.toml").write_text('[slack]\nbot_tokn = "xoxb-secret"\n')
    for words in (["ask", "hi"], ["doctor"], ["up"]):
        ran = scip(home, *words)
        assert (ran.code, "slack.bot_tokn: there is no such setting" in ran.err) == (NOT_SET_UP, True)
        assert "xoxb-secret" not in ran.told


@pytest.mark.parametrize(
    ("url", "code", "told"),
    [
        ("mysql://scip:hunter2@db/x", NOT_SET_UP, "neither PostgreSQL nor SQLite"),
        ("hunter2", NOT_SET_UP, "address can't be read"),
        ("postgresql://scip:hunter2@db:port/x", NOT_SET_UP, "address can't be read"),
        ("postgresql://scip:hunter2@127.0.0.1:9/x", AWAY, "can't be reached"),
    ],
)
def test_a_database_that_can_not_be_opened(
    scip: Callable[..., Ran], home: Path, monkeypatch: pytest.MonkeyPatch, url: str, code: int, told: str
) -> None:
    monkeypatch.setenv("SCIP_STORE__DATABASE_URL", url)
    ran, examined = scip(home, "ask", "my deals"), scip(home, "doctor", "--json")
    assert (ran.code, told in ran.err) == (code, True)
    assert "database_url" in check(examined, "store")["fix"]
    logged = "".join(f.read_text() for f in (home / "logs").iterdir())
    assert "hunter2" not in ran.told + examined.told + logged


def test_doctor_shows_no_secret_and_names_a_setting_there_is_not(
    scip: Callable[..., Ran], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "SCIP_SLACK__BOT_TOKEN": "xoxb-hush",
        "SCIP_SLACK__SIGNING_SECRET": "shh-hush",
        "SCIP_SLACK__BASE_URL": "http://127.0.0.1:1/api/",
        "SCIP_MODEL__NAME": "m",
        "SCIP_MODEL__API_KEY": "sk-hush",
        "SCIP_MODEL__BASE_URL": "https://user:pw-hush@model.example/v1?key=q-hush",
        "SCIP_TEAMS__APP_PASSWORD": "pw-hush",
        "SCIP_LOGLEVEL": "debug-hush",
    }.items():
        monkeypatch.setenv(name, value)
    ran = scip(home, "doctor", "--json")
    assert "hush" not in ran.told
    assert "SCIP_LOGLEVEL" in check(ran, "environment")["detail"]
    assert "model.example" in check(ran, "model")["detail"]


def test_a_port_that_is_taken(scip: Callable[..., Ran], home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("SCIP_WEB__PORT", str(port))
        ran = scip(home, "up")
        assert ran.code == NOT_SET_UP
        assert f"127.0.0.1:{port}: it is taken" in ran.err
        assert "set web.port" in ran.err
        assert check(scip(home, "doctor", "--json"), "console")["state"] == "warn"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="root gives up its power over files the Linux way")
def test_a_home_that_can_only_be_read(home: Path) -> None:
    for path in (home, *home.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)
    try:
        for words in (["ask", "my deals"], ["users"]):
            ran = _powerless(home, *words)
            assert (ran.code, "The data folder can't be written." in ran.err) == (NOT_SET_UP, True), ran.told
            assert "--home" in ran.err
        examined = _powerless(home, "doctor", "--json")
        assert (examined.code, check(examined, "home")["state"]) == (FAILED, "fail")
        assert "can't be written" in check(examined, "store")["detail"]
    finally:
        for path in (home, *home.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o200)


def _powerless(home: Path, *words: str) -> Ran:
    """In a process that may not write what its user may not: root's right to do so is given up."""
    libc = ctypes.CDLL(None)
    overriding = (1, 2, 3) if os.geteuid() == 0 else ()  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER

    def give_up() -> None:
        for power in overriding:
            libc.prctl(24, power, 0, 0, 0)  # PR_CAPBSET_DROP

    command = [sys.executable, "-m", "bot.cli", "--home", str(home), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, preexec_fn=give_up, check=False)
    assert "Traceback" not in done.stdout + done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)
