"""A workspace installs the app: by its own browser, once, in time. Its token is sealed and used for it alone."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.settings import Settings, SlackSettings
from bot.slack import make_surface, routes, tokens_of
from bot.slack.teams import SlackTeams
from bot.surface import Outgoing, SendFailed
from knowledge.store.installation_tables import InstallingRow
from skills.answer import Answer, TextPart
from tests.bot.slack.test_slack import Front, alarm_of, outgoing
from tests.support.scripted import House, open_house
from tests.support.slack_strict import StrictSlack, Team, event
from tests.support.slack_stub import SECRET, signed

pytestmark = pytest.mark.may_block  # Bolt reads its own files on first import

SHORT = Answer("Hello", (TextPart("Hello there"),), summary="Hello there")


@dataclass
class Site:
    """SCIP as a browser and Slack meet it."""

    front: Front
    slack: StrictSlack
    client: TestClient[web.Request, web.Application]
    surface: SlackTeams
    house: House

    async def install(self, team: str = "T1", **how: Any) -> tuple[int, str]:
        """As a person does it: the link, Slack's page, and back; (status, what the page says)."""
        there = await self.client.get("/slack/install", allow_redirects=False)
        asked = there.headers["Location"]
        async with (
            aiohttp.ClientSession() as browser,
            browser.get(f"{asked}&team={team}", allow_redirects=False) as agreed,
        ):
            back = urlsplit(agreed.headers["Location"])
        query = {k: v[0] for k, v in parse_qs(back.query).items()} | how
        return await self.back(**query)

    async def back(self, **query: str) -> tuple[int, str]:
        reply = await self.client.get("/slack/oauth_redirect", params=query)
        return reply.status, re.sub(r"<[^>]+>", " ", await reply.text())

    async def tell(self, team: str, kind: str, **more: Any) -> int:
        body = event(team, kind, **more)
        return (await self.client.post("/slack/events", data=body, headers=signed(body))).status

    async def say(self, team: str, text: str) -> int:
        said = {"channel": "D1", "channel_type": "im", "user": "U1", "ts": "5.5", "text": text}
        return await self.tell(team, "message", event_id=f"Ev-{text}", **said)

    async def troubles(self) -> list[tuple[str, str]]:
        return [(t.place, t.code) for t in await self.front.alarm.troubles.open()]

    def to(self, team: str, **more: Any) -> Outgoing:
        address = {"team": team, "channel": "D1", "thread_ts": None, "user": "UKIM", "group": False}
        return replace(outgoing(SHORT), key=f"k{len(self.slack.calls)}", address=address, **more)


@asynccontextmanager
async def site_of(tmp_path: Path, **settings: Any) -> AsyncIterator[Site]:
    slack = StrictSlack()
    for team in (Team("T1", "Acme"), Team("T2", "Beta"), Team("E1", "Group", enterprise=True)):
        slack.add(team)
    async with open_house(tmp_path) as house, TestServer(slack.app()) as server:
        base = str(server.make_url("")).rstrip("/")
        usual = {
            "client_id": "1.2",
            "client_secret": SecretStr("hush"),
            "signing_secret": SecretStr(SECRET),
            "base_url": f"{base}/api/",
            "authorize_url": f"{base}/oauth/v2/authorize",
            "public_url": "https://scip.example.com",
            "teams": ("T1",),
        }
        told = SlackSettings(**usual | settings)
        front = Front(Settings(home=tmp_path, slack=told), house.journal, [], alarm_of(house.journal))
        surface = make_surface(front)
        front.surfaces["slack"] = surface
        app = web.Application()
        app.add_routes(routes(front))
        async with TestClient(TestServer(app), cookie_jar=aiohttp.CookieJar(unsafe=True)) as client:
            yield Site(front, slack, client, surface, house)


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with site_of(tmp_path, public_url="http://127.0.0.1") as made:
        yield made


async def test_a_workspace_that_installs_the_app_is_answered_with_its_own_token(site: Site) -> None:
    status, page = await site.install("T1")
    assert (status, "SCIP is installed in Acme" in page) == (200, True)
    await site.surface.send(site.to("T1"))
    assert [(team, method) for team, method, _ in site.slack.by] == [("T1", "auth.test"), ("T1", "chat.postMessage")]
    assert await site.say("T1", "hi") == 200
    assert [t.text for t in site.front.turns] == ["hi"]


async def test_the_token_is_stored_sealed_and_nowhere_else(site: Site, tmp_path: Path) -> None:
    await site.install("T1")
    (held,) = await tokens_of(site.front).installations.all("slack")
    token = site.slack.by[0][2]
    assert token.startswith("xoxb-")
    assert token not in held.sealed + json.dumps(held.details) + repr(held)
    assert (tmp_path / "token.key").stat().st_mode & 0o077 == 0
    assert not _holding(tmp_path, token)


def _holding(folder: Path, words: str) -> list[Path]:
    return [f for f in folder.rglob("*") if f.is_file() and words.encode() in f.read_bytes()]


async def test_what_comes_back_twice_late_or_to_another_browser_installs_nothing(site: Site) -> None:
    there = await site.client.get("/slack/install", allow_redirects=False)
    state = parse_qs(urlsplit(there.headers["Location"]).query)["state"][0]
    site.slack.codes["c"] = "T1"
    for wrong in ({"code": "c"}, {"state": "guessed", "code": "c"}, {"state": state}):
        status, page = await site.back(**wrong)
        assert (status, "no longer good" in page) == (400, True)
    there = await site.client.get("/slack/install", allow_redirects=False)
    state = parse_qs(urlsplit(there.headers["Location"]).query)["state"][0]
    mine = site.client.session.cookie_jar
    kept = list(mine)
    mine.clear()
    for other in ({}, {"scip_slack_install": "another one's"}):
        mine.update_cookies(other)
        assert (await site.back(state=state, code="c"))[0] == 400, "another browser"
    mine.clear()
    mine.update_cookies({c.key: c.value for c in kept})
    site.house.clock.at = site.house.clock.at.replace(minute=11)
    assert (await site.back(state=state, code="c"))[0] == 400, "eleven minutes later"
    assert await tokens_of(site.front).installations.all("slack") == []
    assert site.slack.of("oauth.v2.access") == []


async def test_a_state_is_good_for_one_return(site: Site) -> None:
    there = await site.client.get("/slack/install", allow_redirects=False)
    state = parse_qs(urlsplit(there.headers["Location"]).query)["state"][0]
    kept = {c.key: c.value for c in site.client.session.cookie_jar}
    site.slack.codes |= {"c1": "T1", "c2": "T2"}
    assert (await site.back(state=state, code="c1"))[0] == 200
    site.client.session.cookie_jar.update_cookies(kept)
    assert (await site.back(state=state, code="c2"))[0] == 400
    assert [i.workspace for i in await tokens_of(site.front).installations.all("slack")] == ["T1"]


async def test_the_cookie_is_for_slack_pages_alone_and_no_script_reads_it(tmp_path: Path) -> None:
    async with site_of(tmp_path) as site:
        reply = await site.client.get("/slack/install", allow_redirects=False)
        cookie = reply.cookies["scip_slack_install"]
        assert (cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["path"]) == (
            True,
            True,
            "Lax",
            "/slack",
        )
        asked = parse_qs(urlsplit(reply.headers["Location"]).query)
        assert asked["redirect_uri"] == ["https://scip.example.com/slack/oauth_redirect"]
        assert cookie.value not in reply.headers["Location"]
        assert reply.headers["Cache-Control"] == "no-store"


async def test_somebody_who_declines_or_cheats_gets_a_page_with_a_way_on(site: Site) -> None:
    status, page = await site.install("no")
    assert (status, "did not agree" in page, "Begin again" in page) == (200, True, True)
    status, page = await site.install("T1", code="made-up")
    assert (status, "confirmation was used up" in page) == (502, True)
    reply = await site.client.get("/slack/oauth_redirect", params={"error": "<script>alert(1)</script>", "state": "x"})
    assert "<script>" not in await reply.text()


async def test_another_companys_workspace_is_refused_and_its_token_withdrawn(site: Site) -> None:
    await site.install("T1")
    status, page = await site.install("T2")
    assert (status, "adds T2 to slack.teams" in page) == (403, True)
    assert [i.workspace for i in await tokens_of(site.front).installations.all("slack")] == ["T1"]
    assert len(site.slack.revoked) == 1
    assert (await site.install("T1"))[0] == 200, "again is no other company"


async def test_unless_workspaces_are_named_nobody_installs_anything(tmp_path: Path) -> None:
    async with site_of(tmp_path, public_url="http://127.0.0.1", teams=()) as site:
        status, page = await site.install("T1")
        assert (status, "adds T1 to slack.teams" in page) == (403, True)
        assert await tokens_of(site.front).installations.all("slack") == []


async def test_the_list_of_workspaces_decides_even_about_the_first(tmp_path: Path) -> None:
    async with site_of(tmp_path, public_url="http://127.0.0.1", teams=("T2", "T3")) as site:
        assert (await site.install("T1"))[0] == 403
        assert (await site.install("T2"))[0] == 200
        assert [i.workspace for i in await tokens_of(site.front).installations.all("slack")] == ["T2"]


async def test_a_whole_organisation_that_is_not_named_is_told_both_ways_on(site: Site) -> None:
    status, page = await site.install("E1")
    assert (status, "choose one workspace" in page, "adds E1 to slack.teams" in page) == (403, True, True)
    assert len(site.slack.revoked) == 1
    assert await tokens_of(site.front).installations.all("slack") == []


async def test_each_workspace_is_sent_to_with_its_own_token_and_a_stranger_with_none(tmp_path: Path) -> None:
    async with site_of(tmp_path, public_url="http://127.0.0.1", teams=("T1", "T2")) as site:
        await site.install("T1")
        await site.install("T2")
        site.slack.by.clear()
        await site.surface.send(site.to("T2"))
        await site.surface.send(site.to("T1"))
        assert [team for team, _, _ in site.slack.by] == ["T2", "T1"]
        calls = len(site.slack.calls)
        with pytest.raises(SendFailed) as failed:
            await site.surface.send(site.to("T9"))
        assert (failed.value.retriable, failed.value.trouble is not None) == (False, True)
        assert len(site.slack.calls) == calls
        assert await site.surface.email_of("slack:T9:U1") is None


async def test_what_a_strange_workspace_says_is_acknowledged_noted_and_not_answered(site: Site) -> None:
    await site.install("T1")
    calls = len(site.slack.calls)
    assert await site.say("T9", "hi") == 200
    assert site.front.turns == []
    assert len(site.slack.calls) == calls
    assert await site.troubles() == [("slack:T9", "not_installed")]


@pytest.mark.parametrize(
    ("kind", "more"), [("app_uninstalled", {}), ("tokens_revoked", {"tokens": {"bot": ["UBOT"], "oauth": []}})]
)
async def test_a_removed_app_forgets_its_token_says_so_and_works_again_once_installed(
    site: Site, kind: str, more: dict[str, Any]
) -> None:
    await site.install("T1")
    now = site.house.clock.seconds()
    assert await site.tell("T1", kind, event_id="Ev1", at=now + 5, **more) == 200
    assert await tokens_of(site.front).installations.all("slack") == []
    assert await site.troubles() == [("slack:T1", "app_removed")]
    calls = len(site.slack.calls)
    with pytest.raises(SendFailed):
        await site.surface.send(site.to("T1"))
    assert len(site.slack.calls) == calls
    await site.install("T1")
    assert await site.troubles() == []
    assert (await site.surface.send(site.to("T1"))).place == "slack:T1:D1"


async def test_a_removal_that_slack_tells_in_four_ways_is_one_trouble(site: Site) -> None:
    await site.install("T1")
    site.slack.remove("T1")
    with pytest.raises(SendFailed):
        await site.surface.send(site.to("T1"))
    later = site.house.clock.seconds() + 5
    await site.tell("T1", "tokens_revoked", event_id="Ev1", at=later, tokens={"bot": ["UBOT"]})
    await site.tell("T1", "app_uninstalled", event_id="Ev2", at=later)
    (trouble,) = await site.front.alarm.troubles.open()
    assert (trouble.code, trouble.times) == ("app_removed", 3)


async def test_news_of_a_removal_that_come_after_the_app_is_back_change_nothing(site: Site) -> None:
    await site.install("T1")
    now = site.house.clock.seconds()
    for kind, more in (("app_uninstalled", {}), ("tokens_revoked", {"tokens": {"bot": ["UBOT"]}})):
        assert await site.tell("T1", kind, event_id="Ev1", at=now - 60, **more) == 200
    assert len(await tokens_of(site.front).installations.all("slack")) == 1
    assert await site.troubles() == []


async def test_a_person_who_leaves_takes_no_token_away(site: Site) -> None:
    await site.install("T1")
    revoked = {"tokens": {"bot": [], "oauth": ["U5"]}}
    await site.tell("T1", "tokens_revoked", event_id="Ev1", at=site.house.clock.seconds() + 5, **revoked)
    assert len(await tokens_of(site.front).installations.all("slack")) == 1


async def test_a_lost_key_is_said_and_installing_again_mends_it(site: Site, tmp_path: Path) -> None:
    await site.install("T1")
    (tmp_path / "token.key").unlink()
    for _ in range(2):
        with pytest.raises(SendFailed) as failed:
            await site.surface.send(site.to("T1"))
        assert failed.value.trouble is not None
        assert (failed.value.trouble.code, failed.value.retriable) == ("key_lost", False)
        assert "token.key" in failed.value.trouble.told
    await site.surface.clients.look_round()
    assert await site.troubles() == [("slack:T1", "key_lost")]
    await site.install("T1")
    await site.surface.send(site.to("T1"))
    assert await site.troubles() == []


async def test_a_key_that_is_rotated_out_is_needed_once_more_and_then_no_longer(tmp_path: Path) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    async with site_of(tmp_path, public_url="http://127.0.0.1", token_key=SecretStr(old)) as site:
        await site.install("T1")
        for keys in (f"{new}, {old}", new):
            slack = site.front.settings.slack.model_copy(update={"token_key": SecretStr(keys)})
            front = replace(site.front, settings=Settings(home=tmp_path, slack=slack))
            await make_surface(front).send(site.to("T1"))
        assert not (tmp_path / "token.key").exists()


async def test_a_token_that_runs_out_is_renewed_in_time_and_the_old_one_used_no_more(site: Site) -> None:
    site.slack.expires_in = 3600
    await site.install("T1")
    first = site.slack.by[0][2]
    site.slack.expires_in = 43_200
    await asyncio.gather(*(site.surface.email_of(f"slack:T1:U{n}") for n in range(3)))
    await make_surface(site.front).send(site.to("T1"))
    used = {token for _, method, token in site.slack.by if method != "auth.test"}
    assert len(used) == 1
    assert first not in used
    assert [c.get("grant_type") for c in site.slack.of("oauth.v2.access")] == [None, "refresh_token"]


async def test_a_token_that_can_t_be_renewed_serves_to_its_end_and_is_then_a_trouble(site: Site) -> None:
    site.slack.expires_in = 3600
    await site.install("T1")
    refresh = [t for t in site.slack.tokens if t.startswith("xoxe-")]
    for token in refresh:
        del site.slack.tokens[token]
    await site.surface.send(site.to("T1"))
    clients: Any = site.surface.clients
    clients.renewal.clock = lambda: 4_000_000_000.0
    with pytest.raises(SendFailed) as failed:
        await site.surface.send(site.to("T1"))
    assert failed.value.trouble is not None
    assert failed.value.trouble.code == "invalid_refresh_token"


async def test_a_look_round_at_the_start_notes_what_slack_refuses_and_ends_what_works_again(site: Site) -> None:
    await site.install("T1")
    site.slack.remove("T1")
    await site.surface.clients.look_round()
    assert await site.troubles() == [("slack:T1", "app_removed")]
    site.slack.teams["T1"].removed = False
    await site.surface.clients.look_round()
    assert await site.troubles() == []


async def test_a_right_that_was_missing_ends_its_trouble_with_the_first_answer_that_shows_it(site: Site) -> None:
    await site.install("T1")
    site.slack.teams["T1"].scopes -= {"users:read"}
    assert await site.surface.email_of("slack:T1:U1") is None
    assert await site.troubles() == [("slack:T1#users:read", "missing_scope")]
    site.slack.teams["T1"].scopes |= {"users:read"}
    await site.surface.send(site.to("T1"))
    assert await site.troubles() == []


@pytest.mark.parametrize("closed", ["archived", "left"])
async def test_a_channel_that_is_closed_to_us_is_the_channels_trouble(site: Site, closed: str) -> None:
    await site.install("T1")
    getattr(site.slack, closed).add("D1")
    with pytest.raises(SendFailed) as failed:
        await site.surface.send(site.to("T1"))
    assert failed.value.trouble is not None
    assert (failed.value.retriable, failed.value.trouble.place) == (False, "slack:T1:D1")


@pytest.mark.parametrize(
    ("kind", "user", "noted"),
    [
        ("channel_archive", "U7", True),
        ("group_left", None, True),
        ("member_left_channel", "UBOT", True),
        ("member_left_channel", "U7", False),
    ],
)
async def test_what_happens_to_a_channel_is_noted_when_it_concerns_us_and_ends_when_it_is_undone(
    site: Site, kind: str, user: str | None, noted: bool
) -> None:
    await site.install("T1")
    assert await site.tell("T1", kind, event_id="Ev1", channel="C1", user=user) == 200
    assert await site.troubles() == ([("slack:T1:C1", kind)] if noted else [])
    await site.tell("T1", "member_joined_channel", event_id="Ev2", channel="C1", user="UBOT")
    assert await site.troubles() == []


async def test_however_many_begin_nothing_is_written_and_nobody_is_kept_from_it(site: Site) -> None:
    begun = [await site.client.get("/slack/install", allow_redirects=False) for _ in range(300)]
    assert {reply.status for reply in begun} == {302}
    async with site.house.journal.engine.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(InstallingRow)) == 0
    assert (await site.install("T1"))[0] == 200


async def test_a_state_that_was_not_sealed_for_this_is_none(site: Site) -> None:
    await site.install("T1")
    (held,) = await tokens_of(site.front).installations.all("slack")
    site.client.session.cookie_jar.update_cookies({"scip_slack_install": "any"})
    for state in (held.sealed, "gAAAAA", "x" * 5_000):
        assert (await site.back(state=state, code="c"))[0] == 400


async def test_without_a_client_id_there_is_nothing_to_install(tmp_path: Path) -> None:
    async with site_of(tmp_path, client_id="", bot_token=SecretStr("xoxb-1")) as site:
        assert (await site.client.get("/slack/install")).status == 404
        assert (await site.client.get("/slack/oauth_redirect")).status == 404


async def test_the_one_token_of_a_workspace_is_not_used_for_another(tmp_path: Path) -> None:
    async with site_of(tmp_path, client_id="", bot_token=SecretStr("xoxb-1")) as site:
        site.slack.tokens["xoxb-1"] = "T1"
        await site.surface.clients.look_round()
        await site.surface.send(site.to("T1"))
        with pytest.raises(SendFailed):
            await site.surface.send(site.to("T2"))
        assert await site.say("T2", "x") == 200
        assert site.front.turns == []


async def test_a_command_typed_in_a_strange_workspace_says_why_nothing_comes(site: Site) -> None:
    await site.install("T1")

    text = urlencode(
        {"command": "/scip", "text": "x", "user_id": "U", "team_id": "T9", "channel_id": "C", "trigger_id": "t"}
    )
    headers = signed(text) | {"Content-Type": "application/x-www-form-urlencoded"}
    reply = await site.client.post("/slack/events", data=text, headers=headers)
    assert (reply.status, "not connected to your Slack workspace" in await reply.text()) == (200, True)
    assert site.front.turns == []
