"""Socket Mode over a real connection: acknowledged by envelope, renewed when Slack asks, answered once all the same."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from unittest.mock import AsyncMock, patch

import pytest
from pydantic import SecretStr

from bot.slack.teams import SlackTeams
from knowledge.errors import StoreUnavailable
from knowledge.journal import Journal
from knowledge.troubles import Troubles
from tests.support.slack_house import KIM, SlackHouse, slack_house
from tests.support.slack_socket import SocketStub, message

pytestmark = pytest.mark.may_block  # Bolt reads its own files on first import

Json = dict[str, Any]


@asynccontextmanager
async def connected(home: Path) -> AsyncIterator[tuple[SlackHouse, SocketStub]]:
    stub = SocketStub()
    async with slack_house(home, stub, app_token=SecretStr("xapp-1")) as slack:
        surface = slack.app.surfaces["slack"]
        assert isinstance(surface, SlackTeams)
        await surface.open()
        await stub.until(lambda: bool(stub.open_lines) and not surface._tasks)
        yield slack, stub
        assert surface._socket is not None
        await surface._socket.close()


async def answers(slack: SlackHouse) -> list[str]:
    await slack.work()
    return [str(data["text"]).splitlines()[0] for data in slack.stub.of("chat.postMessage")]


async def test_a_message_is_stored_acknowledged_by_its_envelope_and_answered(tmp_path: Path) -> None:
    async with connected(tmp_path) as (slack, stub):
        await stub.send("e1", "events_api", message("show helix", "10.1"))
        await stub.until(lambda: "e1" in stub.acknowledged)
        assert stub.took_s["e1"] < 1.0
        assert len(await answers(slack)) == 1
    (opened,) = stub.of("apps.connections.open")
    assert opened.get("token", "") != "xoxb-1"


async def test_a_command_and_a_button_come_over_the_same_line(tmp_path: Path) -> None:
    command = {"command": "/scip", "text": "show helix", "team_id": "T1", "channel_id": "C1", "user_id": KIM}
    button = {"action_id": "press:0", "action_ts": "1.1", "value": '{"s":"show","v":"show"}'}
    pressed: Json = {
        "type": "block_actions",
        "team": {"id": "T1"},
        "user": {"id": KIM, "team_id": "T1"},
        "trigger_id": "t2",
        "container": {"type": "message", "channel_id": "D1", "message_ts": "1.0"},
        "actions": [button],
    }
    async with connected(tmp_path) as (slack, stub):
        await stub.send("e1", "slash_commands", {**command, "trigger_id": "t1"})
        await stub.send("e2", "interactive", pressed)
        await stub.until(lambda: {"e1", "e2"} <= stub.acknowledged.keys())
        held = await slack.app.journal.claim(limit=9)
        assert {(c.payload["text"], (c.payload["press"] or {}).get("skill")) for c in held} == {
            ("show helix", None),
            ("", "show"),
        }


async def test_what_a_window_has_to_say_comes_back_with_the_acknowledgement(tmp_path: Path) -> None:
    asked = {"type": "block_suggestion", "action_id": "value", "block_id": "deal", "value": "x", "view": {}}
    async with connected(tmp_path) as (_, stub):
        await stub.send("e1", "interactive", {**asked, "team": {"id": "T1"}, "user": {"id": KIM, "team_id": "T1"}})
        await stub.until(lambda: "e1" in stub.acknowledged)
        assert stub.acknowledged["e1"] == {"options": []}


async def test_when_slack_renews_the_line_the_new_one_goes_on_and_the_old_one_ends(tmp_path: Path) -> None:
    async with connected(tmp_path) as (slack, stub):
        await stub.send("e1", "events_api", message("show helix", "10.1"))
        await stub.until(lambda: "e1" in stub.acknowledged)
        await stub.ask_to_reconnect()
        await stub.until(lambda: len(stub.lines) == 2 and len(stub.open_lines) == 1)
        await stub.send("e2", "events_api", message("show helix", "10.1"), again=1)
        await stub.send("e3", "events_api", message("show globex", "10.2"))
        await stub.until(lambda: {"e2", "e3"} <= stub.acknowledged.keys())
        assert len(await answers(slack)) == 2
        assert len(stub.of("apps.connections.open")) == 2


async def test_a_line_that_breaks_is_opened_again_and_what_was_not_acknowledged_is_answered_once(
    tmp_path: Path,
) -> None:
    async with connected(tmp_path) as (slack, stub):
        with patch.object(Journal, "accept", AsyncMock(side_effect=StoreUnavailable("away"))) as accept:
            await stub.send("e1", "events_api", message("show helix", "10.1"))
            await stub.until(lambda: accept.await_count > 0)
        await stub.open_lines[-1].close()
        await stub.until(lambda: len(stub.lines) == 2 and len(stub.open_lines) == 1)
        assert "e1" not in stub.acknowledged
        for n in range(2):
            await stub.send(f"again{n}", "events_api", message("show helix", "10.1"), again=n + 1)
        await stub.until(lambda: {"again0", "again1"} <= stub.acknowledged.keys())
        assert len(await answers(slack)) == 1


async def test_a_token_withdrawn_meanwhile_is_told_and_not_tried_for_ever(tmp_path: Path) -> None:
    async with connected(tmp_path) as (slack, stub):
        stub.after["apps.connections.open"].extend([("invalid_auth", 200, {})] * 3)
        await stub.ask_to_reconnect()
        await stub.until(lambda: len(stub.of("apps.connections.open")) == 2)
        journal = slack.app.journal
        troubles = Troubles(journal.engine, "default", journal.clock, journal.reads)
        await stub.until(lambda: slack.app.surfaces["slack"]._socket._handler.client.closed)  # type: ignore[attr-defined]

        standing = [t for t in await troubles.open() if t.place == "slack:socket"]
        assert [t.code for t in standing] == ["invalid_auth"]
        assert "connections:write" in standing[0].told
        assert len(stub.of("apps.connections.open")) == 2
