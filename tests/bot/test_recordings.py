"""A recording is heard by the real speech path, filed and debriefed once; half-way through it is taken up again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.outbox import OutboxPublisher
from bot.parts import models
from bot.recordings import NO_MODEL, HearingDesk, RecordingEar
from bot.settings import Settings
from jobs.recordings import Unhearable, key_of
from knowledge.calls import Calls
from knowledge.journal import Address, Journal
from knowledge.shelf import FOLDER, RECORDED, Given, Shelf, given_id, pieces_of
from knowledge.worklist import Worklist
from knowledge.workspace import Workspace
from knowledge.writer import Change
from skills.registry import Registry
from tests.support.small import NOW, small_workspace

pytestmark = pytest.mark.may_block
ASSETS = Path(__file__).resolve().parent.parent / "assets"
CALL = "live_call_tape"


def settings(home: Path, model: Path = ASSETS / "speech_model") -> Settings:
    return Settings(home=home, voice={"port": 0, "model": str(model), "lanes": 1, "threads": 1})


class Office:
    def __init__(self, home: Path, workspace: Workspace, registry: Registry) -> None:
        self.home, self.workspace, self.registry = home, workspace, registry
        self.shelf = Shelf(home / FOLDER)
        self.journal = Journal(workspace.engine, "default", reads=workspace.reads)
        self.calls = Calls(workspace.engine, "default", reads=workspace.reads)
        self.far: list[float] = []

    def ear(self, model: Path = ASSETS / "speech_model") -> RecordingEar:
        publisher = OutboxPublisher(self.journal, ("web",))
        return RecordingEar(settings(self.home, model), self.workspace, self.registry, publisher)

    async def given(self, name: str = "two_speakers.flac") -> Given:
        file = ASSETS / "speech" / name
        own = given_id("default", name, 0)
        return await self.shelf.put(own, "user_kim", name, "", pieces_of(file), most=10_000_000)

    async def agreed(self, consent: str = "given") -> None:
        values = {
            "user_id": "user_kim",
            "title": "Call: Helix core renewal",
            "at": NOW,
            "deal_id": "deal_helix_core",
            "account_id": "account_helix",
            "hints_to": "none",
            "muted": True,
            "consent": consent,
            "consent_by": "user_kim",
            "consent_at": NOW,
            "source": RECORDED,
        }
        writer = self.workspace.writer(await self.workspace.principal("user_kim"))
        await writer.apply((Change("create", "live_call", CALL, values),), key="t1", cause="agreed")

    async def told(self, done_s: float, of_s: float | None) -> None:
        self.far.append(done_s)

    async def words(self) -> list[str]:
        return [line.text for line in await self.calls.lines(CALL)]


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    workspace = await small_workspace(tmp_path)
    registry = (await asyncio.to_thread(models, settings(tmp_path)))[1]
    made = Office(tmp_path, workspace, registry)
    await made.journal.remember_address("user_kim", Address("web", "chat", {}, datetime.now(UTC).timestamp()))
    yield made
    await workspace.close()


async def test_it_is_written_down_filed_with_its_deal_debriefed_once_and_deleted(office: Office) -> None:
    given = await office.given()
    await office.agreed()
    heard = await office.ear().hear(given.id, "user_kim", CALL, office.told)

    assert heard == len(await office.words()) >= 5
    assert "budget" in " ".join(await office.words())
    assert office.far[-1] > 20
    call = await office.calls.call(CALL)
    assert call is not None
    assert call.state == "ended"
    dana = await office.workspace.principal("user_dana")
    reader = office.workspace.reader(dana, now=datetime.now(UTC))
    transcript = await reader.document(call.document_id or "")
    assert transcript is not None
    assert (transcript.kind, transcript.deal_id) == ("transcript", "deal_helix_core")
    debriefs = await office.journal.claim_messages(["web"], limit=9)
    assert [m.message.key for m in debriefs] == [f"debrief:{CALL}"]
    assert await office.shelf.get(given.id, "user_kim") is None
    assert not list((office.home / FOLDER / "content").rglob("*.*"))

    assert await office.ear().hear(given.id, "user_kim", CALL, office.told) == heard
    assert await office.journal.claim_messages(["web"], limit=9) == []


async def test_killed_half_way_the_next_goes_on_and_nothing_is_written_twice(office: Office) -> None:
    given = await office.given()
    await office.agreed()
    first = asyncio.create_task(office.ear().hear(given.id, "user_kim", CALL, office.told))
    async with asyncio.timeout(60):
        while len(await office.words()) < 2:  # noqa: ASYNC110  # the records are all that tells
            await asyncio.sleep(0.01)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    before = await office.words()
    assert (await office.calls.call(CALL)).state == "live"  # type: ignore[union-attr]
    assert await office.shelf.get(given.id, "user_kim") is not None

    await office.ear().hear(given.id, "user_kim", CALL, office.told)
    after = await office.words()
    assert after[: len(before)] == before
    assert len(after) == len(set(after))
    assert " ".join(after).count("fifty thousand") == 1


async def test_consent_taken_back_ends_it_and_nothing_is_kept(office: Office) -> None:
    given = await office.given()
    await office.agreed("refused")
    with pytest.raises(Unhearable, match="consent was taken back"):
        await office.ear().hear(given.id, "user_kim", CALL, office.told)
    assert await office.words() == []
    assert await office.shelf.get(given.id, "user_kim") is None


async def test_without_a_model_it_says_what_an_administrator_can_do(office: Office, tmp_path: Path) -> None:
    given = await office.given()
    await office.agreed()
    none = tmp_path / "no model"
    with pytest.raises(Unhearable, match="No speech model is set up here"):
        await office.ear(none).hear(given.id, "user_kim", CALL, office.told)
    worklist = Worklist(office.workspace.engine, "default", reads=office.workspace.reads)
    desk = HearingDesk(settings(tmp_path, none), worklist, _nobody)
    assert await desk.why_not() == NO_MODEL


async def test_what_is_no_sound_is_told_and_asked_for_once(office: Office) -> None:
    worklist = Worklist(office.workspace.engine, "default", reads=office.workspace.reads)
    desk = HearingDesk(settings(office.home), worklist, _nobody)
    good = await office.given()
    assert round((await desk.sound(good)).seconds or 0) == 26
    bad = await office.given("two_speakers.json")
    assert (await desk.sound(bad)).problem
    assert await desk.progress(good.id) is None
    for _ in range(2):
        await desk.begin(good, CALL)
    assert [s.work.key for s in await worklist.states()] == [key_of(good.id)]
    far = await desk.progress(good.id)
    assert far is not None
    assert far.state == "waiting"


async def _nobody(*_: object) -> None:
    """No worker waits to be told."""
