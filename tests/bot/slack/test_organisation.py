"""One installation for a whole organisation (Enterprise Grid): its token serves the workspaces it is let into."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from pydantic import SecretStr

from bot.settings import SlackSettings
from bot.slack import tokens_of
from bot.slack.checking import checks
from bot.slack.clients import OneToken
from bot.slack.origin import Origin, origin_of
from bot.slack.strangers import AGAIN_S, MOST, Strangers
from bot.surface import SendFailed
from tests.bot.slack.test_install import Site, site_of
from tests.support.slack_stub import signed

pytestmark = pytest.mark.may_block  # Bolt reads its own files on first import

GRID = [{"enterprise_id": "E1", "team_id": None, "user_id": "W9", "is_bot": True, "is_enterprise_install": True}]


@pytest.fixture
async def grid(tmp_path: Path) -> AsyncIterator[Site]:
    async with site_of(tmp_path, public_url="http://127.0.0.1", teams=("E1", "T1")) as made:
        yield made


async def tell(site: Site, event: dict[str, Any], team: str | None = "T5", **more: Any) -> int:
    said: dict[str, Any] = {"type": "event_callback", "team_id": team, "enterprise_id": "E1", "event_id": "Ev"}
    body = json.dumps(
        {**said, "event_time": int(site.house.clock.seconds()) + 5, "authorizations": GRID, "event": event, **more}
    )
    return (await site.client.post("/slack/events", data=body, headers=signed(body))).status


def said(text: str, user: str = "W5", channel: str = "D5") -> dict[str, Any]:
    return {
        "type": "message",
        "channel": channel,
        "channel_type": "im",
        "user": user,
        "ts": f"5.{len(text)}",
        "text": text,
    }


async def test_the_organisation_installs_once_and_is_told_what_is_left_to_do(grid: Site) -> None:
    status, page = await grid.install("E1")
    assert (status, "organisation Acme Group" in page, "Add it to workspaces" in page) == (200, True, True)
    (held,) = await tokens_of(grid.front).every()
    assert (held.workspace, held.name, held.details["is_enterprise_install"]) == ("E1", "Acme Group", True)


async def test_its_workspaces_are_answered_with_its_token_each_as_itself(grid: Site) -> None:
    await grid.install("E1")
    assert await tell(grid, said("hi")) == 200
    (turn,) = grid.front.turns
    assert (turn.user_key, turn.conversation) == ("slack:T5:W5", "slack:T5:D5")
    grid.slack.by.clear()
    await grid.surface.send(grid.to("T5"))
    assert [(team, method) for team, method, _ in grid.slack.by] == [("E1", "chat.postMessage")]
    assert await grid.troubles() == []


async def test_who_writes_from_another_organisation_in_a_shared_channel_brings_no_workspace_in(grid: Site) -> None:
    await grid.install("E1")
    there = {**said("hi <@W9>", user="U9", channel="C5"), "channel_type": "channel"}
    assert await tell(grid, there, team="T9", is_ext_shared_channel=True, context_team_id="T5") == 200
    assert await tell(grid, there, team="T9", is_ext_shared_channel=True) == 200
    assert grid.front.turns == []
    assert await tokens_of(grid.front).held("T9") is None
    assert await tell(grid, said("hi"), is_ext_shared_channel=True, context_team_id="T5") == 200
    assert [turn.user_key for turn in grid.front.turns] == ["slack:T5:W5"]


@pytest.mark.parametrize(
    "asked",
    [
        {"type": "block_actions", "team": {"id": "T9", "domain": "them"}, "actions": [{"action_id": "press:1"}]},
        {"type": "view_submission", "team": {"id": "T9"}, "view": {"type": "modal", "callback_id": "form"}},
        {"command": "/scip", "text": "hi", "team_id": "T9", "enterprise_id": "E1"},
    ],
    ids=["a press", "a form", "a command"],
)
async def test_only_what_slack_says_of_an_event_brings_a_workspace_in(grid: Site, asked: dict[str, Any]) -> None:
    await grid.install("E1")
    told = {"enterprise": {"id": "E1"}, "is_enterprise_install": True, "user": {"id": "U9", "team_id": "T9"}, **asked}
    command = {**asked, "user_id": "U9", "channel_id": "C5", "is_enterprise_install": "true"}
    body = urlencode(command if "command" in asked else {"payload": json.dumps(told)})
    headers = {**signed(body), "Content-Type": "application/x-www-form-urlencoded"}
    reply = await grid.client.post("/slack/events", data=body, headers=headers)
    assert reply.status == 200
    assert ("write it a direct message once" in await reply.text()) == ("command" in asked)
    assert grid.front.turns == []
    assert await tokens_of(grid.front).held("T9") is None


async def test_a_workspace_with_an_installation_of_its_own_keeps_its_own_token(grid: Site) -> None:
    await grid.install("E1")
    await grid.install("T1")
    await tell(grid, said("hi"), team="T1")
    grid.slack.by.clear()
    await grid.surface.send(grid.to("T1"))
    assert [team for team, _, _ in grid.slack.by] == ["T1"]


async def test_what_claims_an_organisation_that_did_not_install_is_not_answered(grid: Site) -> None:
    assert await tell(grid, said("hi")) == 200
    assert grid.front.turns == []
    assert await grid.troubles() == [("slack:T5", "not_installed")]
    await grid.install("E1")
    alone = [{**GRID[0], "is_enterprise_install": False, "team_id": "T6"}]
    await tell(grid, said("hi"), team="T6", authorizations=alone)
    assert grid.front.turns == [], "a workspace that speaks for itself installs it itself"


async def test_workspaces_are_let_in_and_out_as_the_organisation_says(grid: Site) -> None:
    await grid.install("E1")
    await tell(grid, {"type": "team_access_granted", "team_ids": ["T5", "T6"]}, team=None)
    assert {i.workspace for i in await tokens_of(grid.front).installations.all("slack")} == {"E1", "T5", "T6"}
    await grid.surface.send(grid.to("T6"))
    await tell(grid, {"type": "team_access_revoked", "team_ids": ["T6"]}, team=None)
    with pytest.raises(SendFailed) as failed:
        await grid.surface.send(grid.to("T6"))
    assert failed.value.retriable is False
    await grid.surface.send(grid.to("T5"))


async def test_an_organisation_that_removes_the_app_takes_all_its_workspaces_along(grid: Site) -> None:
    await grid.install("E1")
    await grid.install("T1")
    await tell(grid, said("hi"))
    assert await tell(grid, {"type": "app_uninstalled"}, team=None) == 200
    assert [i.workspace for i in await tokens_of(grid.front).installations.all("slack")] == ["T1"]
    with pytest.raises(SendFailed):
        await grid.surface.send(grid.to("T5"))
    await grid.surface.send(grid.to("T1"))
    assert ("slack:E1", "app_removed") in await grid.troubles()


async def test_people_of_the_organisation_are_known_in_each_of_their_workspaces(grid: Site) -> None:
    await grid.install("E1")
    await tell(grid, said("hi"))
    person: dict[str, Any] = {"team_id": "T7", "is_email_confirmed": True, "profile": {"email": "kim@acme.example"}}
    member = {"id": "W5", "enterprise_id": "E1", "teams": ["T5", "T7"]}
    grid.slack.users |= {
        "W5": {**person, "enterprise_user": member},
        "W6": {**person, "enterprise_user": {**member, "teams": ["T7"]}},
        "W7": {**person, "enterprise_user": {**member, "enterprise_id": "E2"}},
        "W8": person,
    }
    found = [await grid.surface.email_of(f"slack:T5:{user}") for user in ("W5", "W6", "W7", "W8")]
    assert found == ["kim@acme.example", None, None, None]


async def test_an_address_slack_does_not_call_confirmed_links_nobody(grid: Site) -> None:
    await grid.install("T1")
    for n, confirmed in enumerate(({"is_email_confirmed": False}, {}, {"is_email_confirmed": True})):
        grid.slack.users[f"U{n}"] = {"team_id": "T1", "profile": {"email": "kim@acme.example"}, **confirmed}
    assert [await grid.surface.email_of(f"slack:T1:U{n}") for n in range(3)] == [None, None, "kim@acme.example"]


async def test_the_checks_ask_for_the_organisations_token_once(grid: Site) -> None:
    await grid.install("E1")
    await tell(grid, said("hi"))
    told = SlackSettings(
        **{**grid.front.settings.slack.model_dump(), "public_url": "", "client_secret": SecretStr("hush")}
    )
    found = [c.name for c in await checks(told, tokens_of(grid.front))]
    assert found.count("slack:E1") == 1
    assert "slack:T5" not in found
    assert "slack key" not in found
    (grid.front.settings.home / "token.key").chmod(0o644)
    (key,) = [c for c in await checks(told, tokens_of(grid.front)) if c.name == "slack key"]
    assert (key.state, "chmod 600" in key.fix) == ("warn", True)


@pytest.mark.parametrize(
    ("body", "origin"),
    [
        ({"team_id": "T5", "authorizations": GRID}, Origin("T5", "E1", whole=True)),
        ({"team_id": "T1", "authorizations": [{"team_id": "T1", "is_enterprise_install": False}]}, Origin("T1")),
        (
            {"team": {"id": "T5"}, "enterprise": {"id": "E1"}, "is_enterprise_install": True},
            Origin("T5", "E1"),
        ),
        ({"team": None, "user": {"id": "W5", "team_id": "T5"}, "enterprise": {"id": "E1"}}, Origin("T5", "E1")),
        (
            {"team_id": "T5", "enterprise_id": "E1", "is_enterprise_install": "true", "command": "/scip"},
            Origin("T5", "E1"),
        ),
        ({"team_id": "T5", "is_enterprise_install": "false"}, Origin("T5")),
        ({}, Origin("")),
    ],
    ids=["event", "single workspace", "press", "window", "command", "command of one", "nothing"],
)
def test_where_a_request_comes_from_is_read_of_every_kind(body: dict[str, Any], origin: Origin) -> None:
    assert origin_of(body) == origin


async def test_people_of_the_organisation_are_told_from_others_in_a_channel_that_is_shared() -> None:
    clients: Any = OneToken("xoxb-1", "https://slack.example/api/", alarm=None, _team="T1", _enterprise="E1")  # type: ignore[arg-type]
    shared = {"team_id": "T5", "enterprise_id": "E1", "authorizations": GRID, "is_ext_shared_channel": True}
    theirs = {**shared, "team_id": "T9", "enterprise_id": "E9"}
    cases = [
        ({**shared, "event": {"user_team": "E1"}}, True),
        ({**shared, "event": {"team": "E1"}}, True),
        ({**shared, "context_team_id": "T5"}, True),
        ({**theirs, "event": {"user_team": "E9", "team": "E1"}}, False),
        ({**theirs, "event": {"user_team": "E1"}}, False),
        ({**shared, "event": {"user_team": "E9"}}, False),
        ({**shared, "event": {}}, False),
        ({**theirs, "context_team_id": "T5", "event": {"user_team": "E1"}}, False),
    ]
    assert [await clients.ours(origin_of(body)) for body, _ in cases] == [ours for _, ours in cases]


async def test_workspaces_that_share_an_organisations_token_each_keep_their_own_pace() -> None:
    clients: Any = OneToken("xoxb-1", "https://slack.example/api/", alarm=None, _team="T1", _enterprise="E1")  # type: ignore[arg-type]
    one, other = await clients.of("T5"), await clients.of("T6")
    assert one is not other
    assert await clients.of("T5") is one


async def test_however_much_strange_workspaces_write_little_is_noted_of_it(grid: Site) -> None:
    now = [0.0]
    strangers = Strangers(grid.front.alarm, ticks=lambda: now[0])
    for _ in range(50):
        await strangers.met("T77")
    for n in range(60):
        await strangers.met(f"TX{n}")
    found = await grid.front.alarm.troubles.open()
    assert (len(found), {t.times for t in found}) == (MOST, {1})
    now[0] = AGAIN_S + 1
    await strangers.met("T77")
    assert {t.place: t.times for t in await grid.front.alarm.troubles.open()}["slack:T77"] == 2
