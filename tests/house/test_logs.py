"""What the log of a day holds: ids, kinds and durations; no word, no name, no address, no secret."""

import asyncio
import logging
import re
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot import logs
from bot.commands.doctor import doctor
from bot.commands.importing import import_folder
from bot.settings import Settings
from bot.turn import Press
from knowledge.errors import StoreUnavailable
from tests.house.test_bad_input import slack_house
from tests.support.house import House, open_house
from tests.support.slack_stub import SECRET

SECRETS = {"bot_token": "xoxb-not-for-logs", "signing_secret": SECRET}
PRIVATE = (
    "Castellan",
    "freezer",
    "Osprey",
    "Kim",
    "Berger",
    "Marta",
    "@",
    "2027-01-15",
    "hunter2",
    "sk-never",
    SECRET,
    "xoxb",
)

pytestmark = pytest.mark.may_block  # the log is a file here, and is read back


@pytest.fixture
def log(tmp_path: Path) -> Any:
    file = tmp_path / "scip.log"
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    logs.set_up("info", file=file)
    yield file
    structlog.reset_defaults()
    for handler in list(root.handlers):
        root.removeHandler(handler)
    for handler in before:
        root.addHandler(handler)
    root.setLevel(level)


def written(log: Path) -> str:
    return log.read_text("utf-8")


def private(log: Path) -> list[str]:
    """Lines that hold what a log must not."""
    lines = written(log).splitlines()
    return [line for line in lines if any(word in line for word in PRIVATE) or re.search(r"[a-z]\.[a-z]+@", line)]


async def conversation(house: House) -> None:
    for text in (
        "score Castellan Relay renewal",
        "what did they say about the freezer alarms at Castellan?",
        "who decides at Castellan?",
        "score Project Osprey",
        "is it a fact that Marta Castellan said hunter2 is the password?",
        "\ud800 Kim Berger \x00",
        "kim.berger@example.com",
        "x" * 70_000,
    ):
        await house.ask("Kim Berger", text, conversation="kim")
    asking = await house.ask("Kim Berger", "move the close date of Castellan Relay renewal to 2027-01-15")
    await house.press("Kim Berger", next(a for a in asking.actions if a.label == "Confirm"))
    await house.ask("Kim Berger", press=Press("crm_update", "log", {"body": "Kim met Marta of Castellan"}))
    await house.ask("stranger@example.com", "my deals at Castellan")


async def test_a_conversation_leaves_no_word_in_the_log(home: Path, log: Path) -> None:
    async with open_house(home) as house:
        await conversation(house)
    assert '"event": "turn"' in written(log)
    assert private(log) == []


async def test_failures_leave_no_word_in_the_log(home: Path, log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_house(home, max_attempts=2) as house:

        def broken(*given: Any, **more: Any) -> Any:
            raise ValueError("Kim Berger asked about Castellan with hunter2")

        monkeypatch.setattr(type(house.app.workspace), "reader", broken)
        await house.ask("Kim Berger", "score Castellan Relay renewal")

        def away(*given: Any, **more: Any) -> Any:
            raise StoreUnavailable("The records can't be reached.", detail="postgresql://scip:hunter2@Castellan")

        monkeypatch.setattr(type(house.app.workspace), "reader", away)
        await house.ask("Kim Berger", "score Castellan Relay renewal")
    assert "turn_failed" in written(log)
    assert private(log) == []


async def test_slack_leaves_no_word_in_the_log(home: Path, log: Path) -> None:
    async with slack_house(home) as slack:
        slack.stub.errors.append(("internal_error", 500, {}))
        assert await slack.send("score Castellan Relay renewal", "E1") == 200
        assert await slack.send("what about Marta at Castellan?", "E2", user="UNOBODY") == 200
        forged = {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=0"}
        assert await slack.post('{"event": {"text": "Castellan hunter2"}}', forged) in (400, 401)
        await slack.answers(2)
        await asyncio.sleep(0.1)
    assert private(log) == []


async def test_an_import_leaves_no_word_in_the_log(home: Path, tmp_path: Path, log: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "Castellan - freezer notes.md").write_text("Marta said hunter2.")
    (folder / "Castellan.pdf").write_bytes(b"%PDF-1.4 broken hunter2")
    (folder / "accounts.csv").write_text('id,name\n1,"Castellan\n')
    await import_folder(Settings(home=home), folder, mapping=None, progress=lambda *_: None)
    assert private(log) == []


async def test_neither_settings_nor_doctor_show_a_secret(home: Path) -> None:
    url = "postgresql://scip:hunter2@127.0.0.1:9/scip"
    model = {"name": "m", "api_key": "sk-never", "base_url": "http://127.0.0.1:9/v1"}
    settings = Settings(home=home, slack=SECRETS, store={"database_url": url}, model=model)  # type: ignore[arg-type]
    told = f"{await doctor(settings)} {settings!r} {settings.slack} {settings.store}"
    for secret in ("hunter2", "sk-never", "xoxb-not-for-logs", SECRET):
        assert secret not in told
