"""The command line: stable JSON, kind errors on standard error, documented exit codes, first start by itself."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.commands import home as homes
from bot.settings import load_settings
from bot.teams.manifest import PERSONAL, SHARED

pytestmark = pytest.mark.may_block  # each command is a program of its own: nothing else waits for its event loop

HERO = "Castellan Relay renewal"


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """A command sets logging up for its process; here the process is everybody's."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sample workspace without its search index, made as `scip init --sample` makes it."""
    home = tmp_path_factory.mktemp("sample")

    async def no_index(*_: Any) -> None:
        return

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(homes, "build_index", no_index)
        asyncio.run(homes.set_up(load_settings(home), "sample", force=False, progress=lambda *_: None))
    return home


def scip(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--home", str(home), *words])


def told(home: Path, *words: str) -> Any:
    result = scip(home, *words, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_a_question_gives_the_documented_shape(sample_home: Path) -> None:
    line = told(sample_home, "ask", f"what is my right to win on {HERO}?")
    shape = {"turn_id", "skills", "deals", "answer", "attachments", "text", "pending", "degraded", "timings_ms"}
    assert set(line) == shape
    assert line["skills"] == ["right_to_win"]
    assert line["deals"][0]["name"] == HERO
    assert {"title", "parts", "sources", "actions"} <= set(line["answer"])
    assert {"total", "understand", "gather", "decide", "narrate"} <= set(line["timings_ms"])
    assert "Right to Win" in line["text"]


def test_a_report_is_listed_and_written_where_one_says(sample_home: Path, tmp_path: Path) -> None:
    asked = f"right to win assessment of {HERO} as pdf"
    (listed,) = told(sample_home, "ask", asked)["attachments"]
    name = f"Right to Win assessment, {HERO}.pdf"
    assert listed == {"name": name, "format": "pdf", "path": None}
    (saved,) = told(sample_home, "ask", asked, "--save", str(tmp_path / "out"))["attachments"]
    assert saved["path"] == str(tmp_path / "out" / name)
    assert Path(saved["path"]).read_bytes().startswith(b"%PDF-")


def test_a_report_asked_for_by_a_person_lands_in_the_folder_of_reports(sample_home: Path) -> None:
    result = scip(sample_home, "ask", f"right to win assessment of {HERO} as word")
    assert result.exit_code == 0, result.stderr
    (saved,) = (sample_home / "reports").iterdir()
    assert saved.suffix == ".docx"
    assert f"Saved: {saved}" in result.stdout


def test_a_folder_that_cannot_be_written_fails_the_command(sample_home: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    result = scip(sample_home, "ask", f"assessment of {HERO} as pdf", "--save", str(tmp_path / "out"))
    assert result.exit_code == 1
    assert "could not be written" in result.stderr


def test_a_change_waits_for_its_yes_across_processes(sample_home: Path) -> None:
    asked = told(sample_home, "ask", f"set the next step of {HERO} to call Dana")
    assert asked["pending"]
    done = told(sample_home, "ask", "yes")
    assert done["pending"] is None
    assert "Done" in done["text"]
    again = told(sample_home, "ask", "yes")
    assert "Done" not in again["text"]


def test_a_follow_up_is_understood_across_processes(sample_home: Path) -> None:
    told(sample_home, "ask", f"what is my right to win on {HERO}?")
    line = told(sample_home, "ask", "why?")
    assert line["skills"] == ["right_to_win"]
    assert line["deals"][0]["name"] == HERO


def test_a_score_is_complete_and_adds_up(sample_home: Path) -> None:
    line = told(sample_home, "score", "castellan relay")
    four = [line[c] for c in ("credibility", "capability", "commitment", "control")]
    assert {"score", "uncapped", "qualifier", "factors"} <= set(four[0])
    assert {"name", "rating", "coverage", "evidence"} <= set(four[0]["factors"][0])
    assert line["right_to_win"] == int(sum(c["score"] or 0 for c in four) / 4 + 0.5)


def test_the_sample_has_a_past(sample_home: Path) -> None:
    line = told(sample_home, "ask", f"what is my right to win on {HERO}?")
    folded = [p for fold in line["answer"]["parts"] if fold["kind"] == "details" for p in fold["parts"]]
    (trend,) = [p for p in folded if p["kind"] == "trend"]
    assert len(trend["points"]) > 3


def test_a_message_is_routed_alone_or_by_the_file(sample_home: Path, tmp_path: Path) -> None:
    line = told(sample_home, "route", f"what is my right to win on {HERO}?")
    assert {"skill", "confidence", "alternatives", "entities", "clarify"} <= set(line)
    assert (line["skill"], line["entities"]["deals"][0]["name"]) == ("right_to_win", HERO)
    file = tmp_path / "lines.tsv"
    file.write_text("text\tlabel\nwho decides at Skarholt?\tstakeholders\nwhat can you do?\thelp\n")
    result = scip(sample_home, "route", "--file", str(file))
    assert len([json.loads(row) for row in result.stdout.splitlines()]) == 2


def test_every_question_the_teams_app_suggests_is_understood(sample_home: Path, tmp_path: Path) -> None:
    asked = list(dict.fromkeys(c.title for c in (*PERSONAL, *SHARED)))
    file = tmp_path / "lines.tsv"
    file.write_text("\n".join(["text", *asked]) + "\n")
    result = scip(sample_home, "route", "--file", str(file))
    routed = dict(zip(asked, map(json.loads, result.stdout.splitlines()), strict=True))
    assert [text for text, line in routed.items() if not line["skill"] or line["clarify"]] == []


def test_people_and_health_are_listed(sample_home: Path) -> None:
    people = told(sample_home, "users")
    assert {"id", "name", "email", "role"} <= set(people[0])
    checks = told(sample_home, "doctor")
    assert {"name", "state", "detail", "fix"} == set(checks[0])
    assert next(c for c in checks if c["name"] == "store")["state"] == "ok"


def test_an_administrator_says_who_a_chat_user_is(sample_home: Path) -> None:
    done = told(sample_home, "link", "slack:T1:U2", "kim.berger@example.com")
    assert (done["identity"], done["name"]) == ("slack:T1:U2", "Kim Berger")
    assert "is Kim Berger from now on" in scip(sample_home, "link", "zoom:abc", "Kim Berger").stdout


def test_who_leads_to_whom_is_listed_and_taken_away_again(sample_home: Path) -> None:
    key = "teams:1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"
    assert scip(sample_home, "link", key, "kim.berger@example.com").exit_code == 0
    people = {u["name"]: u["identities"] for u in told(sample_home, "users", "--identities")}
    assert key in people["Kim Berger"]
    assert key in scip(sample_home, "users", "--identities").stdout
    assert told(sample_home, "unlink", key) | {"user_id": ""} == {"identity": key, "user_id": "", "name": "Kim Berger"}
    assert key not in scip(sample_home, "users", "--identities").stdout
    again = scip(sample_home, "unlink", key)
    assert (again.exit_code, "leads to nobody" in again.stderr) == (4, True)


def test_a_person_reads_cards_not_json(sample_home: Path) -> None:
    result = scip(sample_home, "ask", f"what is my right to win on {HERO}?")
    assert "Right to Win" in result.stdout
    assert "█" in result.stdout
    assert scip(sample_home, "score", HERO).exit_code == 0
    assert scip(sample_home, "users").exit_code == 0
    assert scip(sample_home, "jobs", "dead").stdout.strip() == "Nothing was given up."


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("ask", "x", "--as", "nobody"), 4, "nobody"),
        (("score", "no such deal"), 4, "no deal"),
        (("score", "skarholt"), 4, "Several deals"),
        (("route",), 2, "either"),
        (("listen", "call.wav"), 1, "no file call.wav"),
        (("listen",), 2, "What should I listen to"),
        (("serve", "tea"), 2, "no service"),
        (("init", "--sample", "--empty"), 2, "Either"),
        (("init", "--sample"), 3, "already holds"),
        (("jobs", "replay", "nothing"), 4, "Nothing parked"),
        (("link", "slack:T1:U2", "nobody@example.com"), 4, "nobody@example.com"),
        (("link", "kim", "Kim Berger"), 2, "no identity"),
        (("import", "/nowhere/at/all"), 1, "no folder"),
    ],
)
def test_what_cannot_be_done_is_said_with_its_exit_code(
    sample_home: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    result = scip(sample_home, *words)
    assert result.exit_code == code
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_an_empty_folder_is_set_up_or_points_the_way(tmp_path: Path) -> None:
    for words in (("users",), ("serve", "bot"), ("jobs", "dead")):
        result = scip(tmp_path / "new", *words)
        assert result.exit_code == 3
        assert "scip init --sample" in result.stderr
    assert scip(tmp_path / "mine", "init", "--empty").exit_code == 0
    result = scip(tmp_path / "mine", "ask", "hello")
    assert result.exit_code == 3
    assert "Nobody is in this workspace yet" in result.stderr


def test_starting_over_keeps_what_is_not_ours(tmp_path: Path) -> None:
    home = tmp_path / "mine"
    assert scip(home, "init", "--empty").exit_code == 0
    for name in ("notes.txt", "scip.toml", "chat_history"):
        (home / name).write_text("# mine")
    (home / "given" / "content").mkdir(parents=True)
    (home / "given" / "content" / "ab").write_text("What somebody handed over.")
    assert scip(home, "init", "--empty", "--force").exit_code == 0
    assert (home / "notes.txt").read_text() == (home / "scip.toml").read_text() == "# mine"
    assert not [name for name in ("given", "chat_history") if (home / name).exists()]


def test_a_bad_setting_is_named_and_its_value_is_not(tmp_path: Path) -> None:
    tmp_path.joinpath("scip.toml").write_text('turn_deadline_s = "secret"\n')
    result = scip(tmp_path, "users")
    assert result.exit_code == 3
    assert "turn_deadline_s" in result.stderr
    assert "secret" not in result.output


def test_an_unexpected_error_is_a_sentence(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bug with a person's words in it")

    monkeypatch.setattr("bot.commands.people.users", broken)
    result = scip(sample_home, "users")
    assert result.exit_code == 1
    assert "should not have" in result.stderr
    assert "person's words" not in result.output
