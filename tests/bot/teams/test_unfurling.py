"""A pasted link says what everybody in that chat may know, and to somebody who may not see the deal nothing at all."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.alarm import Alarm
from bot.settings import Settings
from bot.teams.connector import Connector
from bot.teams.events import Place
from bot.teams.send import TeamsSurface
from bot.teams.unfurling import link_routes, unfurled
from knowledge.access import Principal
from knowledge.journal import Journal
from knowledge.records import User
from knowledge.troubles import Troubles
from knowledge.workspace import Workspace
from tests.bot.teams.fake_teams import TENANT, FakeTeams, fake_teams
from tests.bot.teams.test_listen import teams_settings
from tests.bot.teams.test_send import Kept
from tests.support.small import small_workspace

Json = dict[str, Any]
GROUP, DIRECT, OWN = "19:group@thread.v2", "19:kim_lee@unq.gbl.spaces", "a:29:kim"
BASE = "https://scip.acme.example/teams/deal"

pytestmark = pytest.mark.may_block


async def _nobody() -> list[User]:
    return []


class Chat:
    def __init__(self, workspace: Workspace, teams: FakeTeams, home: Path) -> None:
        given = teams_settings(teams, public_url="https://scip.acme.example")
        self.settings = Settings(home=home, teams=given)
        self.workspace = workspace
        self.teams = teams
        journal = Journal(workspace.engine, "default", reads=workspace.reads)
        self.troubles = Troubles(journal.engine, "default", journal.clock, journal.reads)
        connector = Connector(self.settings.teams)
        self.close = connector.close
        self.surface = TeamsSurface(
            connector, self.settings.teams, Kept(), alarm=Alarm(self.troubles, journal, _nobody, ())
        )

    async def person(self, user_key: str) -> Principal | None:
        return await self.workspace.principal_for_identity(user_key)

    async def holds(self, *people: str) -> None:
        for name in people:
            await self.workspace.link_identity(f"teams:oid-{name}", f"user_{name}")
            self.teams.members[name] = {"id": f"29:{name}", "aadObjectId": f"oid-{name}"}

    async def pasted(self, url: str, conversation: str = GROUP, who: str = "kim") -> Json:
        known = (TENANT, f"29:{who}", f"oid-{who}", who, "28:b", "SCIP")
        place = Place(self.teams.service_url, conversation, conversation != OWN, *known)
        return await unfurled(self, self.surface, place, {"url": url})  # type: ignore[arg-type]


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[Chat]:
    async with AsyncExitStack() as stack:
        teams = await stack.enter_async_context(fake_teams())
        workspace = await small_workspace(tmp_path)
        stack.push_async_callback(workspace.close)
        made = Chat(workspace, teams, tmp_path)
        stack.push_async_callback(made.close)
        yield made


def _card(answer: Json) -> Json:
    (attachment,) = answer["composeExtension"]["attachments"]
    assert attachment["preview"]["content"]["title"]
    card: Json = attachment["content"]
    return card


async def test_where_all_may_see_the_deal_it_is_named_and_leads_to_the_readers_own_chat(chat: Chat) -> None:
    await chat.holds("kim", "maya")
    answer = await chat.pasted(f"{BASE}/deal_helix_core")
    card = _card(answer)
    assert (card["version"], [b["text"] for b in card["body"]]) == (
        "1.3",
        ["Helix core renewal", "Deal with Helix Health"],
    )
    (ask,) = card["actions"]
    assert ask["url"].startswith("https://teams.microsoft.com/l/chat/0/0?users=28:app-1&message=What%20is%20our")
    assert answer["cacheInfo"]["cacheType"] == "no_cache"
    assert "style" not in json.dumps(card), "what cards of 1.3 do not know"


@pytest.mark.parametrize(
    ("people", "conversation", "named"),
    [
        (("kim",), OWN, True),
        (("kim", "ben"), GROUP, False),
        (("kim", "ana"), GROUP, False),
        (("kim", "ivan"), GROUP, False),
        (("kim", "maya"), DIRECT, False),
    ],
    ids=["one's own chat", "one may not see it", "an analyst", "one has left", "a chat whose readers can't be told"],
)
async def test_where_one_may_not_or_it_can_not_be_told_it_is_about_some_deal(
    chat: Chat, people: tuple[str, ...], conversation: str, named: bool
) -> None:
    await chat.holds(*people)
    said = json.dumps(await chat.pasted(f"{BASE}/deal_helix_core", conversation))
    assert ("Helix" in said, "A deal in SCIP" in said) == (named, not named)


async def test_a_stranger_among_the_readers_keeps_it_unnamed(chat: Chat) -> None:
    await chat.holds("kim")
    chat.teams.members["new"] = {"id": "29:new", "aadObjectId": "oid-new"}
    assert "Helix" not in json.dumps(await chat.pasted(f"{BASE}/deal_helix_core"))


async def test_a_chat_the_app_was_never_added_to_is_nobodys_trouble(chat: Chat) -> None:
    await chat.holds("kim")
    chat.teams.fail = [(403, "BotNotInConversationRoster", {})]
    assert "A deal in SCIP" in json.dumps(await chat.pasted(f"{BASE}/deal_helix_core"))
    assert await chat.troubles.open() == []


async def test_a_confidential_deal_is_named_to_nobody(chat: Chat) -> None:
    await chat.holds("liu")
    answer = await chat.pasted(f"{BASE}/deal_helix_secret", OWN, who="liu")
    assert answer == {} or "A deal in SCIP" in json.dumps(answer)
    assert "secret" not in json.dumps(answer).casefold()


@pytest.mark.parametrize("deal", ["deal_nowhere", "deal_helix_secret"])
async def test_what_the_person_may_not_see_stays_a_link_as_if_there_were_none(chat: Chat, deal: str) -> None:
    await chat.holds("kim")
    assert await chat.pasted(f"{BASE}/{deal}") == {}
    assert await chat.pasted("https://example.com/deal/deal_helix_core") == {}
    assert await chat.pasted(f"{BASE}/deal_helix_core", who="stranger") == {}


async def test_a_link_opened_by_itself_says_the_same_whatever_it_names(chat: Chat) -> None:
    served = web.Application()
    served.add_routes(link_routes(chat))  # type: ignore[arg-type]
    async with TestClient(TestServer(served)) as client:
        pages = [await client.get(f"/teams/deal/{deal}") for deal in ("deal_helix_core", "deal_nowhere")]
        first, second = [await p.text() for p in pages]
        assert first == second
        assert "28:app-1" in first
        assert "frame-ancestors 'none'" in pages[0].headers["Content-Security-Policy"]
