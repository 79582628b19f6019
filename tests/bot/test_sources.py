"""Whose call a meeting belongs to, and which vendors have an address here."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.calling import calls_of
from bot.settings import Settings, VoiceSettings, ZoomSettings
from bot.sources import key_of_holder, one_key, sources
from knowledge.records import LiveCall, User
from knowledge.workspace import Workspace
from tests.support.scripted_speech import LoudEar, ScriptedDesk, ScriptedTranscriber
from voice.service import VoiceService
from voice.sources.zoom import Meeting
from voice.transcriber import Transcriber

KIM = User("user_kim", "default", "kim@example.com", "Kim", "rep")
MEETING = Meeting("uuid", "stream", "wss://rtms.zoom.us/x", "op1")
CALL = LiveCall("call_1", "default", "user_kim", "Skarholt", datetime(2026, 11, 20, tzinfo=UTC), state="planned")


@pytest.fixture
async def workspace(tmp_path: Path) -> AsyncIterator[Workspace]:
    opened = await Workspace.open(tmp_path)
    await opened.load([KIM, CALL], source="test")
    await opened.link_identity("zoom:op1", "user_kim")
    yield opened
    await opened.close()


async def test_a_meeting_is_the_open_call_of_whoever_started_it(workspace: Workspace) -> None:
    calls = calls_of(workspace)
    key = await key_of_holder(workspace, calls)(MEETING)
    found = await calls.opened_by(key)
    assert found is not None
    assert found.id == "call_1"


async def test_a_stranger_an_ended_call_and_two_open_ones_open_nothing(workspace: Workspace) -> None:
    find = key_of_holder(workspace, calls_of(workspace))
    assert await find(replace(MEETING, operator="op2")) == ""
    await workspace.load([replace(CALL, id="call_2")], source="test")
    assert await find(MEETING) == ""
    await workspace.load([replace(CALL, id="call_2", state="live")], source="test")
    assert await find(MEETING) != ""  # the one that is under way
    await workspace.load([replace(CALL, state="ended"), replace(CALL, id="call_2", state="ended")], source="test")
    assert await find(MEETING) == ""


async def test_only_vendors_that_are_set_up_have_an_address() -> None:
    async def load() -> Transcriber:
        return ScriptedTranscriber()

    service = VoiceService(ScriptedDesk(), load, detector=LoudEar)

    async def paths(voice: VoiceSettings) -> set[str]:
        async with sources(Settings(voice=voice), service, one_key("k")) as routes:
            return {r.path for r in routes}

    assert await paths(VoiceSettings()) == set()
    zoom = ZoomSettings(client_id="c", client_secret="s", webhook_secret="w")  # type: ignore[arg-type]
    every = VoiceSettings(zoom=zoom, twilio_token="t", recall=True, acs_resource="r")  # type: ignore[arg-type]
    names = {p.rpartition("/")[2] for p in await paths(every)}
    assert names == {"zoom", "twilio", "recall", "acs"}
    assert await paths(VoiceSettings(recall_secret="whsec_c2VjcmV0")) == {"/v1/sources/recall"}  # type: ignore[arg-type]
