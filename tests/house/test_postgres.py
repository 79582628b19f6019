"""The whole house on PostgreSQL: set up, asked, confirmed, restarted, and two of it side by side."""

import asyncio
import random
import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.commands.doctor import doctor
from bot.commands.home import set_up
from bot.commands.importing import import_folder
from bot.graph.ports import Understands
from bot.settings import Settings
from bot.turn import Press
from bot.understand.model import Understanding
from knowledge.errors import StoreUnavailable
from knowledge.records import Deal
from knowledge.sample import sample
from knowledge.workspace import Workspace
from skills.answer import Action, Answer
from tests.support.house import HIDDEN, MISSING, House, open_house, said, until
from tests.support.postgres import Server

SCORE = "score Castellan Relay renewal"
MOVE = "move the close date of Castellan Relay renewal to 2027-01-15"
_number = count(1)


@pytest.fixture(scope="session")
def set_up_once(postgres_server: str, made_home: Path) -> str:
    """A database with the sample in it, to copy; the index of the sample's own home fits it."""
    name = "sample_house"
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute(f"create database {name}")
    asyncio.run(_filled(made_home, f"{postgres_server}/{name}"))
    return name


async def _filled(made_home: Path, url: str) -> None:
    """`scip init --sample` without what does not depend on the database: the index and the router."""
    workspace = await Workspace.open(made_home, database_url=url)
    now = datetime.now(UTC)
    records = await asyncio.to_thread(sample, now, "default")
    await workspace.load(records, source="sample", at=now)
    await workspace.close()


@pytest.fixture
def database(postgres_server: str, set_up_once: str) -> Iterator[str]:
    """The sample on PostgreSQL, this test's own."""
    name = f"house_{next(_number)}"
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute(f"create database {name} template {set_up_once}")
    yield f"{postgres_server}/{name}"
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")


def on(url: str) -> dict[str, object]:
    return {"store": {"database_url": url}}


def confirm(answer: Answer, label: str = "Confirm") -> Action:
    return next(a for a in answer.actions if a.label == label)


async def relay(house: House) -> Deal:
    return await house.deal("Castellan Relay renewal")


async def test_init_ask_confirm_restart_and_undo(postgres_server: str, home: Path) -> None:
    name = f"house_{next(_number)}"
    with psycopg.connect(f"{postgres_server}/postgres", autocommit=True) as connection:
        connection.execute(f"create database {name}")
    url = f"{postgres_server}/{name}"
    (home / "workspace.json").unlink()
    settings = Settings(home=home, store={"database_url": url})  # type: ignore[arg-type]
    state = await set_up(settings, "sample", force=False, progress=lambda *_: None)
    assert state.kind == "sample"
    async with open_house(home, **on(url)) as house:
        assert "Castellan Relay renewal" in (await house.ask("Kim Berger", SCORE)).title
        asking = await house.ask("Kim Berger", MOVE, conversation="desk")
        assert asking.pending is not None
        before = (await relay(house)).close_on
    async with open_house(home, **on(url)) as house:
        done = await house.press("Kim Berger", confirm(asking), surface="web", conversation="another surface")
        assert "Done" in said(done)
        assert str((await relay(house)).close_on) == "2027-01-15"
        await house.press("Kim Berger", confirm(done, "Undo"))
        assert (await relay(house)).close_on == before
    checks = {c["name"]: c["state"] for c in await doctor(settings)}
    assert {checks[c] for c in ("store", "journal", "turns", "index")} == {"ok"}


async def test_a_folder_is_imported_and_asked_about(database: str, home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "note.md").write_text("# Harbour visit\n\nThe crane drives at Castellan run hot in August.\n")
    settings = Settings(home=home, store={"database_url": database})  # type: ignore[arg-type]
    for _ in range(2):
        report = await import_folder(settings, folder, mapping=None, progress=lambda *_: None)
        assert not report.as_json().get("problems")
    async with open_house(home, **on(database)) as house:
        assert "run hot in August" in said(await house.ask("Kim Berger", "what do we know about crane drives?"))


async def test_a_hidden_deal_stays_hidden_behind_row_security(database: str, home: Path) -> None:
    async with open_house(home, **on(database)) as house:
        assert house.app.workspace.row_security
        for question in ("score {}", "stakeholders of {}", "set {} to negotiate"):
            hidden = said(await house.ask("Kim Berger", question.format(HIDDEN)))
            missing = said(await house.ask("Kim Berger", question.format(MISSING)))
            assert hidden.replace("Osprey", "…") == missing.replace("Quokka", "…")
        assert HIDDEN in said(await house.ask("Priya Raman", f"score {HIDDEN}"))


@pytest.mark.parametrize("text", ["score \x00Castellan Relay renewal", "a\ud800b", "\x00", "x" * 50_000])
async def test_text_no_database_takes_is_answered(database: str, home: Path, text: str) -> None:
    async with open_house(home, **on(database)) as house:
        answer = await house.ask("Kim Berger", text)
        assert "went wrong" not in said(answer)
        await house.ask("Kim Berger", press=Press("crm_update", "log", {"body": text, "pending": text}))
        assert await house.app.journal.dead_letters() == []


async def test_stopped_and_started_in_mid_conversation(own_postgres: Server, home: Path) -> None:
    url = f"{own_postgres.address}/postgres"
    await _filled(home, url)
    async with open_house(home, **on(url)) as house:
        asking = await house.ask("Kim Berger", MOVE, conversation="desk")
        await asyncio.to_thread(own_postgres.stop)
        async with asyncio.timeout(10):
            with pytest.raises(StoreUnavailable, match="can't be reached"):
                await house.ask("Kim Berger", SCORE, conversation="desk")
        await asyncio.to_thread(own_postgres.start)
        async with asyncio.timeout(10):
            done = await house.press("Kim Berger", confirm(asking), conversation="desk")
            assert "Done" in said(done)
            assert "Castellan Relay renewal" in (await house.ask("Kim Berger", SCORE, conversation="desk")).title


async def test_stopped_in_the_middle_of_a_turn_it_is_answered_once_when_back(own_postgres: Server, home: Path) -> None:
    url = f"{own_postgres.address}/postgres"
    await _filled(home, url)
    async with open_house(home, surfaces=True, **on(url)) as house:
        await house.app.start()
        stopping = Stopping(house.app.understander, own_postgres)
        house.app.engine.understander = stopping
        turn = house.turn("Kim Berger", SCORE, surface="web")
        assert await house.app.accept(turn)
        await asyncio.to_thread(stopping.stopped.wait)
        await asyncio.sleep(1.5)
        await asyncio.to_thread(own_postgres.start)
        messages = await until(lambda: quietly(house, turn.id), within_s=10)
        assert len(messages) == 1
        assert "Castellan Relay renewal" in str(messages[0].payload["answer"]["title"])
        assert await house.app.journal.dead_letters() == []


class Stopping:
    """Understands as ever, and stops the server in the middle of the first message."""

    def __init__(self, real: Understands, server: Server) -> None:
        self._real = real
        self._server = server
        self.stopped = threading.Event()

    def understand(self, *given: Any) -> Understanding:
        if not self.stopped.is_set():
            self._server.stop()
            self.stopped.set()
        return self._real.understand(*given)


async def quietly(house: House, turn_id: str) -> list[object]:
    try:
        return list(await house.app.journal.messages_of(turn_id))
    except StoreUnavailable:
        return []


# two of it


@asynccontextmanager
async def two_replicas(url: str, home: Path, tmp_path: Path) -> AsyncIterator[tuple[House, House]]:
    other = tmp_path / "other"
    shutil.copytree(home, other, symlinks=True)
    async with open_house(home, surfaces=True, **on(url)) as one, open_house(other, surfaces=True, **on(url)) as two:
        for house in (one, two):
            await house.app.start()
        yield one, two


async def test_events_delivered_three_times_to_two_replicas_are_answered_once(
    database: str, home: Path, tmp_path: Path
) -> None:
    async with two_replicas(database, home, tmp_path) as (one, two):
        turns = [one.turn("Kim Berger", SCORE, surface="web", conversation=f"c{n % 3}") for n in range(8)]
        deliveries = [(house, turn) for house in (one, two) for turn in turns for _ in range(3)]
        random.Random(7).shuffle(deliveries)
        fresh = await asyncio.gather(*(house.app.accept(turn) for house, turn in deliveries))
        assert sum(fresh) == len(turns)

        async def answered() -> list[int]:
            return [len(await one.app.journal.messages_of(t.id)) for t in turns]

        await until(answered, lambda found: all(found))
        await until(one.app.journal.depths, lambda d: not d["queued"] + d["claimed"] + d["ready"] + d["sending"])
        assert await answered() == [1] * len(turns)
        assert await one.app.journal.dead_letters() == []


async def test_confirm_pressed_at_both_at_once_is_one_write(database: str, home: Path, tmp_path: Path) -> None:
    async with two_replicas(database, home, tmp_path) as (one, two):
        asking = await one.ask("Kim Berger", MOVE, conversation="desk")
        yes = confirm(asking)
        pressed = Press(yes.skill, yes.verb, dict(yes.args))
        turns = [one.turn("Kim Berger", press=pressed, conversation=f"desk{n}") for n in range(6)]
        answers = await asyncio.gather(*((one, two)[n % 2].app.ask(t) for n, t in enumerate(turns)))
        told = [said(a.outgoing[0].answer) for a in answers]
        assert sum("Done" in t for t in told) == 1
        assert sum("Already decided" in t for t in told) == len(turns) - 1
        reader = one.app.workspace.reader(await one.app.workspace.principal("Kim Berger"))
        changes = [c for c in await reader.history("deal", (await relay(one)).id) if c.field == "close_on"]
        assert len([c for c in changes if c.change_set]) == 1
