"""`scip jobs`: what runs by itself, what became of it, once more, and one task by hand."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
import structlog
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.commands.home import mark
from bot.parts import open_workspace, worklist_of
from bot.settings import load_settings
from bot.working import open_jobs
from jobs.planner import scheduled
from jobs.schedule import Rule
from knowledge.journal import Journal, Message
from knowledge.records import User
from knowledge.worklist import Work

pytestmark = pytest.mark.may_block  # a command has its process and its loop to itself


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    yield
    structlog.reset_defaults()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workspace with an administrator, house schedules, and a piece of work that was given up."""

    async def fill() -> None:
        from bot.outbox import OutboxPublisher
        from skills.registry import Registry

        settings = load_settings(tmp_path)
        workspace = await open_workspace(settings)
        await workspace.load([User("u", "default", "ada@example.com", "Ada", "admin")], source="test")
        journal = Journal(workspace.engine, settings.tenant, reads=workspace.reads)
        await open_jobs(settings, workspace, Registry(()), OutboxPublisher(journal, ()))
        worklist = worklist_of(settings, workspace)
        hers = scheduled("hers", "briefing", Rule(time(7), "UTC"), now=datetime.now(UTC), user_id="u")
        await worklist.save([hers])
        await worklist.put([Work("lost", "tidy", worklist.clock(), {"slot": "2026-06-01"})])
        (held,) = await worklist.claim(limit=1)
        await worklist.dead(held, "The mailbox is away.")
        await workspace.close()

    mark(tmp_path, "empty", None)
    asyncio.run(fill())
    return tmp_path


def scip(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--home", str(home), "jobs", *words])


def told(home: Path, *words: str) -> Any:
    result = scip(home, *words, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_the_list_says_what_became_of_work(home: Path) -> None:
    (line,) = told(home, "list")
    assert {k: line[k] for k in ("key", "task", "state", "attempts", "note")} == {
        "key": "lost",
        "task": "tidy",
        "state": "dead",
        "attempts": 1,
        "note": "The mailbox is away.",
    }
    assert told(home, "list", "--state", "done") == []
    assert "The mailbox is away." in " ".join(scip(home, "list").stdout.split())


def test_one_piece_is_shown_with_what_it_was_given(home: Path) -> None:
    assert told(home, "show", "lost")["payload"] == {"slot": "2026-06-01"}
    assert "2026-06-01" in scip(home, "show", "lost").stdout


def test_what_was_given_up_is_done_again_once(home: Path) -> None:
    assert told(home, "retry", "lost") == {"id": "lost", "queued": True}
    assert told(home, "list")[0]["state"] == "waiting"
    result = scip(home, "retry", "lost")
    assert result.exit_code == 4
    assert "lost is waiting" in result.stderr


def test_a_task_of_the_house_can_be_done_by_hand(home: Path) -> None:
    done = told(home, "run", "rescore_all")
    assert (done["state"], done["note"]) == ("done", "0 deals scored, 0 moved")
    (home / "scip.toml").write_text("[keep]\nconversations_days = 1000\n[files]\nkeep_hours = 200\n")
    assert "tidy: done." in scip(home, "run", "tidy").stdout
    newest = told(home, "list", "--task", "tidy")[0]["key"]
    given = told(home, "show", newest)["payload"]  # by hand too things are kept for as long as the company says
    assert {"conversations_days": 1000, "files_hours": 200, "calls_days": 365}.items() <= given.items()


def test_schedules_are_told_in_their_own_zone(home: Path) -> None:
    assert {s["task"] for s in told(home, "schedules")} >= {"rescore_all", "tidy"}
    assert "every day" in scip(home, "schedules").stdout


def test_a_schedule_says_whose_it_is_by_name(home: Path) -> None:
    (hers,) = [s for s in told(home, "schedules") if s["id"] == "hers"]
    assert (hers["user"], hers["name"]) == ("u", "Ada")
    assert "Ada" in scip(home, "schedules").stdout


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("list", "--state", "lost"), 2, "no state called 'lost'"),
        (("list", "--task", "nothing"), 2, "no task called 'nothing'"),
        (("show", "nothing"), 4, "no work called 'nothing'"),
        (("retry", "nothing"), 4, "Nothing parked"),
        (("run", "nothing"), 2, "no task called 'nothing'"),
        (("run", "rescore_piece"), 2, "done for somebody"),
    ],
)
def test_a_wrong_word_gets_a_sentence(home: Path, words: tuple[str, ...], code: int, says: str) -> None:
    result = scip(home, *words)
    assert result.exit_code == code
    assert says in result.stderr


def test_what_thumbs_said_is_shown_by_week_and_told_by_doctor(home: Path) -> None:
    assert "Nobody pressed a thumb yet" in scip(home, "feedback").output

    async def rated() -> None:
        workspace = await open_workspace(load_settings(home))
        journal = Journal(workspace.engine, "default", reads=workspace.reads)
        for n, (skill, good) in enumerate((("analytics", False), ("analytics", False), ("fog", True))):
            shown = Message(f"k{n}", "web", "web:u", {"answer": {"skill": skill}}, f"t{n}")
            await journal.enqueue([shown])
            await journal.rate(f"t{n}", user_id="u", good=good)
        await workspace.close()

    asyncio.run(rated())
    assert told(home, "run", "roll_up_feedback")["note"] == "1 thumbs up and 2 down so far this week"
    (week, _) = told(home, "feedback")
    assert week["skills"] == {"analytics": {"up": 0, "down": 2}, "fog": {"up": 1, "down": 0}}
    assert "analytics" in scip(home, "feedback").output
    checked = CliRunner().invoke(app, ["--home", str(home), "doctor", "--json"])
    (found,) = [c for c in json.loads(checked.output) if c["name"] == "feedback"]
    assert found["state"] == "warn"
    assert "analytics, 2 of 2" in found["detail"]
