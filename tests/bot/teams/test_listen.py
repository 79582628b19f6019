"""What Teams sends comes in verified, durable, once; what anybody else sends does not."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application
from pydantic import SecretStr

from bot.alarm import Alarm
from bot.codec import message_of, outgoing_of, turn_to_json
from bot.settings import Settings, SettingsInvalid, TeamsSettings, WebSettings
from bot.surface import Outgoing, Surface
from bot.teams import make_surface, routes
from bot.turn import Press, Turn
from knowledge.access import Principal
from knowledge.errors import StoreUnavailable
from knowledge.journal import Address, Event, Finish, Journal, Outbound
from knowledge.records import User
from knowledge.troubles import Troubles
from skills.answer import Answer
from tests.bot.teams.fake_teams import APP, FOREIGN, TENANT, FakeTeams, fake_teams
from tests.support.every_part import AT, EVERY_PART
from tests.support.scripted import KIM, open_house

Json = dict[str, Any]


def teams_settings(teams: FakeTeams, **more: Any) -> TeamsSettings:
    given = {
        "enabled": True,
        "app_id": APP,
        "app_password": SecretStr("secret"),
        "app_tenant": TENANT,
        "keys_url": f"{teams.base}/openid",
        "login_url": teams.base,
        "service_hosts": ("127.0.0.1",),
        **more,
    }
    return TeamsSettings(**given)


async def _nobody() -> list[User]:
    return []


@dataclass
class Front:
    """The part of the app Teams meets: a real journal, and turns as they are accepted."""

    settings: Settings
    journal: Journal
    closing: AsyncExitStack
    surfaces: dict[str, Surface] = field(default_factory=dict)
    turns: list[Turn] = field(default_factory=list)
    away: bool = False
    views: dict[str, Answer] = field(default_factory=dict)
    """What somebody sees of a message that was said to everybody."""

    @property
    def alarm(self) -> Alarm:
        troubles = Troubles(self.journal.engine, "default", self.journal.clock, self.journal.reads)
        return Alarm(troubles, self.journal, _nobody, self.surfaces)

    async def accept(self, turn: Turn) -> bool:
        if self.away:
            raise StoreUnavailable("The records can't be reached right now.")
        fresh = turn.event_id not in {t.event_id for t in self.turns}
        if fresh:
            self.turns.append(turn)
        return fresh

    async def met(self, surface: str, user_key: str, address: Json) -> Principal | None:
        return None  # nobody was introduced

    async def seen_by(self, message: Outgoing, viewer: Principal) -> Answer | None:
        return self.views.get(viewer.user_id)

    async def person(self, user_key: str) -> Principal | None:
        return KIM if user_key == "teams:oid-kim" else None

    async def waiting(self) -> list[Outbound]:
        """What lies in the outbox, conversation after conversation."""
        return await self.journal.claim_messages(["teams"], limit=20)


@dataclass
class Desk:
    front: Front
    teams: FakeTeams
    client: TestClient[Any, Any]

    async def post(self, activity: Json, *, auth: str | None = "signed") -> tuple[int, Any]:
        signature = self.teams.signed() if auth == "signed" else auth
        headers = {"Authorization": signature} if signature else {}
        async with self.client.post("/api/messages", json=activity, headers=headers) as reply:
            text = await reply.text()
            return reply.status, json.loads(text) if text.startswith("{") else text


async def _desk(home: Path, stack: AsyncExitStack, **more: Any) -> Desk:
    house = await stack.enter_async_context(open_house(home))
    teams = await stack.enter_async_context(fake_teams())
    front = Front(Settings(home=home, teams=teams_settings(teams, **more)), house.journal, stack)
    front.surfaces["teams"] = make_surface(front)
    app = Application(client_max_size=2 * 1024**2)
    app.add_routes(routes(front))
    client = await stack.enter_async_context(TestClient(TestServer(app)))
    return Desk(front, teams, client)


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        yield await _desk(tmp_path, stack)


@pytest.fixture
async def open_desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """As in development: no app id, nobody is checked."""
    async with AsyncExitStack() as stack:
        yield await _desk(tmp_path, stack, app_id="", app_password=None, app_tenant="", allow_unauthenticated=True)


# messages


async def test_a_message_is_a_turn_before_it_is_acknowledged(desk: Desk) -> None:
    status, _ = await desk.post(desk.teams.message("score <b>Helix</b>"))
    (turn,) = desk.front.turns
    assert (status, turn.surface, turn.text, turn.user_key) == (200, "teams", "score <b>Helix</b>", "teams:oid-kim")
    assert (turn.group, turn.time_zone, turn.press) == (False, "America/Denver", None)
    assert turn.address["conversation"] == "a:29:kim"


async def test_the_same_activity_again_is_the_same_turn(desk: Desk) -> None:
    said = desk.teams.message()
    assert [(await desk.post(said))[0] for _ in range(3)] == [200, 200, 200]
    assert len(desk.front.turns) == 1


async def test_an_unstored_message_is_not_acknowledged(desk: Desk) -> None:
    desk.front.away = True
    assert (await desk.post(desk.teams.message()))[0] == 503


async def test_in_a_channel_the_mention_is_dropped_and_the_turn_is_marked_as_read_along(desk: Desk) -> None:
    await desk.post(desk.teams.in_channel("how is Helix &amp; Sons?"))
    (turn,) = desk.front.turns
    assert (turn.text, turn.group) == ("how is Helix & Sons?", True)
    assert turn.address["conversation"].endswith(";messageid=7")


async def test_a_question_in_a_channel_belongs_to_the_persons_own_chat(desk: Desk) -> None:
    await desk.post(desk.teams.message(activity_id="1"))
    await desk.post(desk.teams.in_channel(activity_id="2"))
    assert len({t.conversation for t in desk.front.turns}) == 1


async def test_other_peoples_mentions_stay_as_their_names(desk: Desk) -> None:
    mention = {"type": "mention", "mentioned": {"id": "29:lee"}, "text": "<at>Lee Park</at>"}
    await desk.post(desk.teams.message("what does <at>Lee Park</at> know?", entities=[mention]))
    assert desk.front.turns[0].text == "what does Lee Park know?"


async def test_a_person_without_a_directory_id_is_known_by_tenant_and_id(desk: Desk) -> None:
    await desk.post(desk.teams.message(**{"from": {"id": "29:kim"}}))
    assert desk.front.turns[0].user_key == f"teams:{TENANT}:29:kim"


async def test_a_bare_mention_asks_for_help(desk: Desk) -> None:
    await desk.post(desk.teams.in_channel(""))
    assert desk.front.turns[0].text == "help"


@pytest.mark.parametrize("kind", ["typing", "messageReaction", "endOfConversation", "somethingNew"])
async def test_other_activities_are_taken_and_ask_for_nothing(desk: Desk, kind: str) -> None:
    assert (await desk.post(desk.teams.message(type=kind)))[0] == 200
    assert desk.front.turns == []


# buttons

PRESS = {"press": {"s": "right_to_win", "v": "step", "a": {"deal_id": "d1"}, "p": "pend_1"}}


async def test_a_pressed_button_is_a_turn_and_is_answered_at_once(desk: Desk) -> None:
    status, body = await desk.post(desk.teams.pressed(PRESS, message="m7"))
    (turn,) = desk.front.turns
    assert (status, body["statusCode"], body["type"]) == (200, 200, "application/vnd.microsoft.activity.message")
    assert body["value"] == "On it."
    assert turn.press == Press("right_to_win", "step", {"deal_id": "d1"})
    assert (turn.pending, turn.address["activity"]) == ("pend_1", "m7")


async def test_what_a_form_asked_for_joins_the_press(desk: Desk) -> None:
    await desk.post(desk.teams.pressed({**PRESS, "form": "form3", "form3.rating": 7, "form3.why": "", "other.x": "y"}))
    assert desk.front.turns[0].press == Press("right_to_win", "step", {"deal_id": "d1", "rating": "7"})


async def test_an_old_clients_press_comes_as_a_message(desk: Desk) -> None:
    await desk.post(desk.teams.message("", value=PRESS, replyToId="m7"))
    (turn,) = desk.front.turns
    assert turn.press is not None
    assert turn.address["activity"] == "m7"


@pytest.mark.parametrize("data", [None, "x", {}, {"press": "x"}, {"press": {"s": "a"}}, {"press": [1]}, {"more": 1}])
async def test_a_button_we_did_not_make_is_refused_in_words(desk: Desk, data: Any) -> None:
    status, body = await desk.post(desk.teams.pressed(data))
    assert status == 200
    assert body["statusCode"] in (400, 200)
    assert desk.front.turns == []


async def test_a_press_that_could_not_be_stored_says_so(desk: Desk) -> None:
    desk.front.away = True
    status, body = await desk.post(desk.teams.pressed(PRESS))
    assert (status, body["statusCode"], body["type"]) == (200, 503, "application/vnd.microsoft.error")


async def test_an_unknown_invoke_is_answered_with_a_body(desk: Desk) -> None:
    status, body = await desk.post(desk.teams.message(type="invoke", name="signin/verifyState", value={}))
    assert (status, body) == (501, {})


# the rest of a full card


async def _card(desk: Desk, conversation: str) -> None:
    address = {"service_url": desk.teams.service_url, "conversation": "a:29:kim", "group": False}
    out = Outgoing("t1.0", "default", "teams", conversation, "answer", EVERY_PART, AT, address, "t1")
    await desk.front.journal.enqueue([message_of(out)])


async def test_the_rest_of_a_card_follows_once(desk: Desk) -> None:
    await _card(desk, "teams:oid-kim:chat")
    (card,) = await desk.front.waiting()
    await desk.front.journal.sent(card, {})
    for n in ("1", "2"):
        _, body = await desk.post(desk.teams.pressed({"more": "t1.0"}, verb="more", activity_id=n))
        assert body["value"] == "It is in the next message."
    (rest,) = await desk.front.waiting()
    answer = outgoing_of(rest.message, tenant="default").answer
    assert [p.kind for p in answer.parts] == ["map", "details"]
    assert (answer.sources, answer.actions) == (EVERY_PART.sources, ())


async def test_nobody_gets_the_rest_of_somebody_elses_card(desk: Desk) -> None:
    await _card(desk, "teams:oid-lee:chat")
    await desk.front.waiting()
    _, body = await desk.post(desk.teams.pressed({"more": "t1.0"}, verb="more"))
    assert body["value"].startswith("I no longer have")
    assert await desk.front.waiting() == []


# first words


async def test_an_installation_is_greeted_once(desk: Desk) -> None:
    bot = desk.teams.message()["recipient"]
    await desk.post(desk.teams.message(type="installationUpdate", action="add"))
    await desk.post(desk.teams.message(type="conversationUpdate", membersAdded=[bot], activity_id="2"))
    (greeting,) = await desk.front.waiting()
    assert outgoing_of(greeting.message, tenant="default").answer.title == "Hello, I'm your sales coach"


async def test_a_new_colleague_in_a_channel_is_not_greeted(desk: Desk) -> None:
    await desk.post(desk.teams.in_channel(type="conversationUpdate", membersAdded=[{"id": "29:lee"}]))
    assert await desk.front.waiting() == []


async def test_a_channel_is_told_what_is_said_there_and_what_is_not(desk: Desk) -> None:
    await desk.post(desk.teams.in_channel(type="installationUpdate", action="add"))
    (greeting,) = await desk.front.waiting()
    out = outgoing_of(greeting.message, tenant="default")
    assert "What everybody here may see I say here" in out.answer.summary
    assert (out.address["group"], out.address["conversation"]) == (False, "19:chan@thread.tacv2;messageid=7")


async def test_a_removed_app_is_noticed_and_a_new_one_ends_the_trouble(desk: Desk) -> None:
    there = Address("teams", "teams:oid-kim:chat", {}, 1.0)
    await desk.front.journal.remember_address("user_kim", there)
    await desk.post(desk.teams.message(type="installationUpdate", action="remove"))
    (trouble,) = await desk.front.alarm.troubles.open()
    assert (trouble.code, trouble.place) == ("AppRemoved", f"teams:{TENANT}:a:29:kim")
    assert "Kim Moreno removed the app" in trouble.told
    assert "setup policy" in trouble.told
    assert await desk.front.journal.addresses("user_kim") == []
    await desk.post(desk.teams.message(type="installationUpdate", action="add", activity_id="2"))
    assert await desk.front.alarm.troubles.open() == []


async def test_the_app_taken_out_of_a_channel_is_noticed_and_a_colleague_leaving_is_not(desk: Desk) -> None:
    await desk.post(desk.teams.in_channel(type="conversationUpdate", membersRemoved=[{"id": "29:lee"}]))
    assert await desk.front.alarm.troubles.open() == []
    bot = desk.teams.message()["recipient"]
    await desk.post(desk.teams.in_channel(type="conversationUpdate", membersRemoved=[bot], activity_id="2"))
    (trouble,) = await desk.front.alarm.troubles.open()
    assert "removed from a team or group chat" in trouble.told


# second thoughts


@pytest.fixture
async def inbox(desk: Desk) -> Desk:
    """Turns go into a real inbox."""

    async def accept(turn: Turn) -> bool:
        kept = turn_to_json(turn)
        return await desk.front.journal.accept(
            Event(kept["id"], kept["surface"], kept["event_id"], kept["conversation"], kept)
        )

    desk.front.accept = accept  # type: ignore[method-assign]
    return desk


async def _asked(desk: Desk) -> list[str]:
    found = []
    while claims := await desk.front.journal.claim():
        for held in claims:
            found.append(str(held.payload["text"]))
            await desk.front.journal.finish(held, Finish())
    return found


def edited(desk: Desk, text: str, at: str = "2026-11-20T10:00:05Z", **more: Any) -> Json:
    told = {"tenant": {"id": TENANT}, "eventType": "editMessage"}
    return desk.teams.message(text, type="messageUpdate", channelData=told, timestamp=at, **more)


async def test_words_changed_in_time_are_the_ones_that_count(inbox: Desk) -> None:
    await inbox.post(inbox.teams.message("score Helix"))
    await inbox.post(edited(inbox, "score Skarholt"))
    assert await _asked(inbox) == ["score Skarholt"]


async def test_an_edit_that_comes_before_its_message_stands_in_for_it(inbox: Desk) -> None:
    await inbox.post(edited(inbox, "score Skarholt"))
    await inbox.post(inbox.teams.message("score Helix"))
    assert await _asked(inbox) == ["score Skarholt"]


async def test_words_changed_after_the_answer_are_a_new_question_once(inbox: Desk) -> None:
    await inbox.post(inbox.teams.message("score Helix"))
    assert await _asked(inbox) == ["score Helix"]
    for text in ("score Skarholt", "score Skarholt"):
        await inbox.post(edited(inbox, text))
    await inbox.post(edited(inbox, " score  Helix"))  # nothing that counts
    assert await _asked(inbox) == ["score Skarholt"]


@pytest.mark.parametrize("deleted_first", [True, False])
async def test_a_deleted_question_is_not_answered(inbox: Desk, deleted_first: bool) -> None:
    gone = inbox.teams.message(
        "", type="messageDelete", channelData={"tenant": {"id": TENANT}, "eventType": "softDeleteMessage"}
    )
    both = [inbox.teams.message("score Helix"), gone]
    for activity in reversed(both) if deleted_first else both:
        assert (await inbox.post(activity))[0] == 200
    await inbox.post(edited(inbox, "score Skarholt"))
    assert await _asked(inbox) == []


async def test_a_button_that_speaks_is_words_from_any_client(desk: Desk) -> None:
    said = {"msteams": {"type": "imBack", "value": "What can you do?"}}
    await desk.post(desk.teams.message("", value=said))
    assert desk.front.turns[0].text == "What can you do?"
    assert desk.front.turns[0].press is None


# who may call


async def test_an_unsigned_post_is_refused(desk: Desk) -> None:
    assert (await desk.post(desk.teams.message(), auth=None))[0] == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another-app"},
        {"iss": "https://evil.example"},
        {"iss": "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/", "appid": APP, "ver": "1.0"},
        {"serviceurl": "https://evil.example/"},
        {"serviceurl": None},
        {"exp": 1_000_000},
        {"nbf": 4_000_000_000},
        {"ver": "1.0", "appid": "another-bot", "iss": "https://sts.windows.net/x/"},
    ],
)
async def test_a_token_for_something_else_is_refused(desk: Desk, claims: Json) -> None:
    assert (await desk.post(desk.teams.message(), auth=desk.teams.signed(**claims)))[0] == 401
    assert desk.front.turns == []


async def test_a_forged_signature_is_refused(desk: Desk) -> None:
    assert (await desk.post(desk.teams.message(), auth=desk.teams.signed(FOREIGN)))[0] == 401
    assert (await desk.post(desk.teams.message(), auth=desk.teams.signed(FOREIGN, "k2")))[0] == 401


@pytest.mark.parametrize("auth", ["Bearer", "Bearer x", "Basic eDp5", "Bearer a.b.c", "x y z", "Bearer e30.e30."])
async def test_a_broken_token_is_refused(desk: Desk, auth: str) -> None:
    assert (await desk.post(desk.teams.message(), auth=auth))[0] == 401


async def test_a_service_url_other_than_the_signed_one_is_refused(desk: Desk) -> None:
    assert (await desk.post(desk.teams.message(serviceUrl="https://evil.example/")))[0] == 401
    assert (await desk.post(desk.teams.message(serviceUrl=None)))[0] == 401


async def test_another_channels_key_is_refused(desk: Desk) -> None:
    assert (await desk.post(desk.teams.message(channelId="webchat")))[0] == 401


async def test_another_organisation_is_refused(desk: Desk) -> None:
    theirs = {"id": "a:1", "conversationType": "personal", "tenantId": "tenant-2"}
    assert (await desk.post(desk.teams.message(conversation=theirs)))[0] == 403
    assert (await desk.post(desk.teams.message(channelData={"tenant": {"id": "tenant-2"}})))[0] == 403
    assert (await desk.post(desk.teams.message(conversation={"id": "a:1"}, channelData=None)))[0] == 403


async def test_a_genuine_call_by_way_of_an_unlisted_host_is_refused(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        desk = await _desk(tmp_path, stack, service_hosts=("smba.trafficmanager.net",))
        assert (await desk.post(desk.teams.message()))[0] == 403


async def test_keys_are_read_once_for_many_calls(desk: Desk) -> None:
    calls = [desk.post(desk.teams.message(activity_id=str(n))) for n in range(5)]
    assert [status for status, _ in await asyncio.gather(*calls)] == [200] * 5
    assert desk.teams.key_reads == 1


async def test_without_keys_nothing_is_taken_and_teams_may_come_again(desk: Desk) -> None:
    desk.teams.keys_away = True
    assert (await desk.post(desk.teams.message()))[0] == 503
    desk.teams.keys_away = False
    assert (await desk.post(desk.teams.message()))[0] == 200


# what is no activity


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"{}", b'{"type": 5}', b"\xff\xfe"])
async def test_what_is_no_activity_is_refused(desk: Desk, body: bytes) -> None:
    headers = {"Authorization": desk.teams.signed(), "Content-Type": "application/json"}
    async with desk.client.post("/api/messages", data=body, headers=headers) as reply:
        assert reply.status in (400, 401)
    assert desk.front.turns == []


async def test_a_huge_body_is_refused(desk: Desk) -> None:
    assert (await desk.post(desk.teams.message("x" * 300_000)))[0] == 413


async def test_a_huge_body_in_chunks_is_refused(desk: Desk) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b"x" * 10_000

    headers = {"Authorization": desk.teams.signed()}
    async with desk.client.post("/api/messages", data=chunks(), headers=headers) as reply:
        assert reply.status == 413


# development


async def test_without_an_app_id_unsigned_posts_of_this_machine_are_taken(open_desk: Desk) -> None:
    assert (await open_desk.post(open_desk.teams.message(), auth=None))[0] == 200
    elsewhere = open_desk.teams.message(serviceUrl="https://evil.example/", activity_id="2")
    assert (await open_desk.post(elsewhere, auth=None))[0] == 403
    assert len(open_desk.front.turns) == 1


@pytest.mark.parametrize("added", ["X-Forwarded-For", "Forwarded"])
async def test_without_an_app_id_nothing_is_taken_that_was_passed_on(open_desk: Desk, added: str) -> None:
    headers = {added: "203.0.113.9"}
    async with open_desk.client.post("/api/messages", json=open_desk.teams.message(), headers=headers) as reply:
        assert reply.status == 403
    assert open_desk.front.turns == []


# settings


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "teams.allow_unauthenticated"),
        ({"app_id": APP, "app_tenant": TENANT}, "teams.app_password"),
        ({"app_id": APP, "app_password": SecretStr("secret")}, "teams.app_tenant"),
        ({"app_id": APP, "app_password": SecretStr("secret"), "app_type": "MultiTenant"}, "teams.tenants"),
        ({"app_id": APP, "app_password": SecretStr("s"), "app_tenant": TENANT, "tenants": ("*",)}, "teams.tenants"),
        ({"allow_unauthenticated": True, "host": "0.0.0.0"}, "web.host"),
    ],
)
async def test_settings_that_cannot_work_are_named(tmp_path: Path, given: Json, named: str) -> None:
    async with open_house(tmp_path) as house, AsyncExitStack() as stack:
        web = WebSettings(host=given.get("host", "127.0.0.1"))
        teams = TeamsSettings(enabled=True, **{n: v for n, v in given.items() if n != "host"})
        settings = Settings(home=tmp_path, teams=teams, web=web)
        front = Front(settings, house.journal, stack)
        with pytest.raises(SettingsInvalid, match=named) as refused:
            make_surface(front)
        assert "secret" not in str(refused.value)
        with pytest.raises(SettingsInvalid):
            routes(replace(front))
