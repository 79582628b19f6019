"""A bare "stop" ends the call that is being listened to, and nothing else does."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from langgraph.runtime import Runtime

from bot.codec import memory_to_json, turn_to_json
from bot.graph.nodes.understand import understand
from bot.graph.ports import Records, Remembers, TurnContext
from bot.graph.state import TurnState
from bot.understand.followup import stops
from bot.understand.model import Clarify, Memory
from knowledge.access import Principal
from knowledge.reader import Reader
from knowledge.records import Bucket, LiveCall
from skills.catalog import REGISTRY
from tests.support.fake_reader import FakeReader
from tests.support.scripted import KIM, Ledger, ScriptedRecords, ScriptedUnderstander, turn

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
MEMORY = Memory(NOW)


class Calling(ScriptedRecords):
    def __init__(self, *calls: LiveCall) -> None:
        super().__init__(Ledger())
        self._calls = calls

    def reader(
        self, principal: Principal, *, buckets: Collection[Bucket] | None = None, now: datetime | None = None
    ) -> Reader:
        return FakeReader(self._calls, principal=principal)


def call(state: str = "live", user_id: str = KIM.user_id) -> LiveCall:
    begun: dict[str, Any] = {"title": "Call", "state": state, "started_at": NOW - timedelta(minutes=5)}
    return LiveCall(id="call_1", tenant=KIM.tenant, user_id=user_id, at=NOW - timedelta(hours=1), **begun)


async def asked(text: str, *calls: LiveCall, memory: Memory | None = None) -> dict[str, Any]:
    """The first step that is taken."""
    nobody = cast("Remembers", SimpleNamespace())
    context = TurnContext(cast("Records", Calling(*calls)), REGISTRY, ScriptedUnderstander(), nobody, NOW)
    state: TurnState = {"turn": turn_to_json(turn(text)), "user_id": "user_kim", "text": text}
    if memory is not None:
        state["memory"] = memory_to_json(memory)
    result = await understand(state, Runtime(context=context))
    return result["steps"][0]


@pytest.mark.parametrize("text", ["stop", "Stop!", "please stop", "ok, stop it", "stop now please."])
async def test_stop_ends_the_call_of_whoever_says_it(text: str) -> None:
    step = await asked(text, call(), memory=MEMORY)
    assert (step["skill"], step["verb"]) == ("meeting_coach", "stop")


@pytest.mark.parametrize("text", ["stop the clock on Helix", "never mind", "non-stop", "what would stop this deal"])
async def test_more_than_stop_is_understood_as_ever(text: str) -> None:
    assert not stops(text)
    assert (await asked(text, call()))["skill"] == text.split(" ", 1)[0]


@pytest.mark.parametrize("calls", [(), (call("ended"),), (call("planned"),), (call(user_id="user_lee"),)])
async def test_without_a_call_of_ones_own_that_runs_nothing_is_hung_up(calls: tuple[LiveCall, ...]) -> None:
    assert (await asked("stop", *calls))["skill"] == "stop"  # what the scripted understanding makes of it


async def test_an_open_question_is_what_stop_declines() -> None:
    asked_back = Memory(NOW, clarify=Clarify("Which deal?"))
    assert (await asked("stop", call(), memory=asked_back))["skill"] == "stop"
