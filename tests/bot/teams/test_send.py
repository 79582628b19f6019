"""Answers reach the right person once, in place where they were asked to, and failures say what an admin can do."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from pydantic import SecretStr

from bot.settings import TeamsSettings
from bot.surface import Outgoing, SendFailed, Surface
from bot.teams.connector import Connector
from bot.teams.send import TeamsSurface
from bot.teams.streams import Streams
from skills.answer import Answer, TablePart, TextPart
from tests.bot.teams.fake_teams import APP, BOT, TENANT, FakeTeams, fake_teams
from tests.support.every_part import AT, EVERY_PART

CHAT = "a:29:kim"
CHANNEL = "19:chan@thread.tacv2;messageid=7"
SHORT = Answer("Noted", (TextPart("Noted."),), summary="Noted.")


async def _at_once(_: float) -> None:
    """Time that nobody waits for."""


class Kept:
    """What was noted of messages under way."""

    def __init__(self) -> None:
        self.notes: dict[str, dict[str, Any]] = {}

    async def begun(self, key: str) -> dict[str, Any]:
        return dict(self.notes.get(key, {}))

    async def note(self, key: str, reference: dict[str, Any]) -> None:
        self.notes[key] = reference


@dataclass
class Post:
    teams: FakeTeams
    surface: TeamsSurface

    def address(self, *, group: bool = False, **more: Any) -> dict[str, Any]:
        return {
            "service_url": self.teams.service_url,
            "conversation": CHANNEL if group else CHAT,
            "group": group,
            "tenant": TENANT,
            "user": {"id": "29:kim", "name": "Kim Moreno", "object_id": "oid-kim"},
            "bot": {"id": BOT, "name": "SCIP"},
            **more,
        }

    def message(self, answer: Answer = SHORT, *, group: bool = False, update: bool = False, **more: Any) -> Outgoing:
        kind: Any = "update" if update else "answer"
        address = self.address(group=group, **more)
        return Outgoing("t1.0", "default", "teams", "teams:oid-kim:chat", kind, answer, AT, address, "t1")


def _settings(teams: FakeTeams, **more: Any) -> TeamsSettings:
    given = {
        "app_id": APP,
        "app_password": SecretStr("secret"),
        "app_tenant": TENANT,
        "login_url": teams.base,
        "service_hosts": ("127.0.0.1",),
        **more,
    }
    return TeamsSettings(**given)


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    async with fake_teams() as teams:
        settings = _settings(teams)
        connector = Connector(settings)
        yield Post(teams, TeamsSurface(connector, settings, Kept(), Streams(connector, sleep=_at_once)))
        await connector.close()


def test_it_is_a_surface() -> None:
    surface: Surface = TeamsSurface(Connector(TeamsSettings()), TeamsSettings(), Kept())
    assert surface.name == "teams"


async def test_an_answer_is_a_card_in_the_chat(post: Post) -> None:
    sent = await post.surface.send(post.message())
    ((conversation, activity),) = post.teams.sent
    assert (conversation, activity["summary"]) == (CHAT, "Noted.")
    assert activity["attachments"][0]["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert activity["entities"][0]["additionalType"] == ["AIGeneratedContent"]
    assert sent.reference == {"conversation": CHAT, "activity": "m1", "group": False}


async def test_an_answer_with_sources_says_its_sentence_first(post: Post) -> None:
    sent = await post.surface.send(post.message(EVERY_PART))
    said, card = (activity for _, activity in post.teams.sent)
    assert said["text"].endswith("[1][2]")
    assert "attachments" not in said
    assert "text" not in card
    assert sent.reference["activity"] == "m2"


async def test_our_token_is_fetched_once(post: Post) -> None:
    await post.surface.send(post.message(EVERY_PART))
    assert (post.teams.logins, set(post.teams.tokens)) == (1, {"Bearer token-1"})


async def test_without_an_app_id_no_token_leaves() -> None:
    async with fake_teams() as teams:
        settings = _settings(teams, app_id="", app_password=None)
        connector = Connector(settings)
        surface = TeamsSurface(connector, settings, Kept())
        await surface.send(Post(teams, surface).message())
        assert (teams.logins, teams.tokens) == (0, [""])
        await connector.close()


@pytest.mark.parametrize("url", ["https://evil.example/", "http://smba.trafficmanager.net/emea/", "file:///etc", ""])
async def test_nothing_goes_to_an_unlisted_or_unsafe_host(post: Post, url: str) -> None:
    settings = _settings(post.teams, service_hosts=("smba.trafficmanager.net",))
    connector = Connector(settings)
    with pytest.raises(SendFailed, match="service_hosts") as failed:
        await TeamsSurface(connector, settings, Kept()).send(post.message(service_url=url))
    assert not failed.value.retriable
    assert post.teams.logins == 0
    await connector.close()


# in place


async def test_an_update_replaces_the_card_that_was_pressed(post: Post) -> None:
    sent = await post.surface.send(post.message(EVERY_PART, update=True, activity="m9"))
    ((conversation, message, activity),) = post.teams.updated
    assert (conversation, message, post.teams.sent) == (CHAT, "m9", [])
    assert "text" not in activity
    assert sent.reference["activity"] == "m9"


async def test_an_update_of_a_card_that_is_gone_is_posted(post: Post) -> None:
    post.teams.fail = [(404, "ActivityNotFoundInConversation", {})]
    sent = await post.surface.send(post.message(update=True, activity="m9"))
    assert (len(post.teams.sent), sent.reference["activity"]) == (1, "m1")


async def test_a_longer_update_continues_below(post: Post) -> None:
    rows = tuple((f"Deal {n}", "x" * 300) for n in range(60))
    await post.surface.send(post.message(Answer("Long", (TablePart(("D", "X"), rows),)), update=True, activity="m9"))
    assert (len(post.teams.updated), len(post.teams.sent) > 0) == (1, True)


async def test_the_card_in_the_private_chat_is_updated_after_a_question_in_a_channel(post: Post) -> None:
    sent = await post.surface.send(post.message(group=True))
    update = post.message(group=True, update=True)
    await post.surface.send(replace(update, address={**update.address, **sent.reference}))
    assert [(c, m) for c, m, _ in post.teams.updated] == [(CHAT, sent.reference["activity"])]
    assert len([c for c, _ in post.teams.sent if c == CHANNEL]) == 1


# where others read along


async def test_in_a_channel_only_a_notice_appears(post: Post) -> None:
    await post.surface.send(post.message(EVERY_PART, group=True))
    public = [a for c, a in post.teams.sent if c == CHANNEL]
    private = [a for c, a in post.teams.sent if c == CHAT]
    assert [a["text"] for a in public] == [
        "<at>Kim Moreno</at> I've answered you in our personal chat, where only you can read it."
    ]
    assert public[0]["entities"] == [
        {"type": "mention", "mentioned": {"id": "29:kim", "name": "Kim Moreno"}, "text": "<at>Kim Moreno</at>"}
    ]
    assert len(private) == 2
    assert post.teams.opened[0]["tenantId"] == TENANT


async def test_without_a_private_chat_the_person_is_told_how_to_open_one(post: Post) -> None:
    post.teams.fail = [(403, "BotNotInConversationRoster", {})]
    await post.surface.send(post.message(EVERY_PART, group=True))
    ((conversation, activity),) = post.teams.sent
    assert conversation == CHANNEL
    assert "open a chat with me" in activity["text"]
    assert "Helix" not in str(activity)


async def test_a_private_chat_that_cannot_be_opened_just_now_is_tried_again(post: Post) -> None:
    post.teams.fail = [(502, "BadGateway", {})]
    with pytest.raises(SendFailed) as failed:
        await post.surface.send(post.message(group=True))
    assert failed.value.retriable
    assert post.teams.sent == []


async def test_a_notice_that_fails_does_not_repeat_the_answer(post: Post) -> None:
    post.teams.fail = [(200, "", {}), (200, "", {}), (502, "", {})]
    await post.surface.send(post.message(group=True))
    assert [c for c, _ in post.teams.sent] == [CHAT]


# failures


@pytest.mark.parametrize("status", [401, 408, 412, 429, 500, 502, 503, 504])
async def test_what_passes_is_tried_again(post: Post, status: int) -> None:
    post.teams.fail = [(status, "Busy", {"Retry-After": "7"})]
    with pytest.raises(SendFailed) as failed:
        await post.surface.send(post.message())
    assert (failed.value.retriable, failed.value.retry_after) == (True, 7.0)


@pytest.mark.parametrize(
    ("status", "code", "says"),
    [
        (403, "BotNotInConversationRoster", "the app was removed"),
        (404, "ConversationNotFound", "no longer exists"),
        (403, "MessageWritesBlocked", "blocked the app"),
        (404, "MemberNotFoundInConversation", "no longer in this conversation"),
        (400, "BadSyntax", "400 BadSyntax"),
    ],
)
async def test_what_stays_wrong_is_said_and_not_tried_again(post: Post, status: int, code: str, says: str) -> None:
    post.teams.fail = [(status, code, {})]
    with pytest.raises(SendFailed, match=says) as failed:
        await post.surface.send(post.message())
    assert not failed.value.retriable


@pytest.mark.parametrize(
    ("status", "code", "place", "way_out"),
    [
        (403, "BotNotInConversationRoster", f"teams:{TENANT}:{CHAT}", "Add it again"),
        (404, "MemberNotFound", f"teams:{TENANT}:{CHAT}", "Teams admin center"),
        (403, "BotDisabledByAdmin", f"teams:{TENANT}", "Allow it"),
        (401, "Unauthorized", f"teams:{TENANT}", "client secret"),
        (403, "ConversationBlockedByUser", f"teams:{TENANT}:{CHAT}", "allow it again"),
        (403, "InvalidBotApiHost", f"teams:{TENANT}", "government cloud"),
        (401, "BotNotRegistered", f"teams:{TENANT}", "teams.app_id"),
    ],
)
async def test_what_an_administrator_can_mend_is_said_with_the_way_out(
    post: Post, status: int, code: str, place: str, way_out: str
) -> None:
    post.teams.fail = [(status, code, {})]
    with pytest.raises(SendFailed) as failed:
        await post.surface.send(post.message())
    trouble = failed.value.trouble
    assert trouble is not None
    assert (trouble.place, trouble.code, way_out in trouble.told) == (place, code, True)
    assert (await post.surface.send(post.message())).place == f"teams:{TENANT}:{CHAT}"


async def test_what_nobody_can_mend_troubles_nobody(post: Post) -> None:
    post.teams.fail = [(400, "BadSyntax", {})]
    with pytest.raises(SendFailed) as failed:
        await post.surface.send(post.message())
    assert failed.value.trouble is None


async def test_an_answer_can_be_rated_and_says_how_confidential_it_is(post: Post) -> None:
    settings = _settings(post.teams, sensitivity="Confidential", sensitivity_note="For the deal's team.")
    connector = Connector(settings)
    await TeamsSurface(connector, settings, Kept()).send(post.message(EVERY_PART))
    said, card = (activity for _, activity in post.teams.sent)
    assert (said.get("channelData"), card["channelData"]) == (None, {"feedbackLoop": {"type": "default"}})
    for activity in (said, card):
        usage = activity["entities"][0]["usageInfo"]
        assert (usage["name"], usage["description"]) == ("Confidential", "For the deal's team.")
    await connector.close()


async def test_what_answers_no_question_is_not_rated(post: Post) -> None:
    await post.surface.send(replace(post.message(), turn_id=None))
    assert "channelData" not in post.teams.sent[0][1]


async def test_a_refused_token_is_fetched_afresh(post: Post) -> None:
    await post.surface.send(post.message())
    post.teams.fail = [(401, "Unauthorized", {})]
    with pytest.raises(SendFailed, match="app_password"):
        await post.surface.send(post.message())
    await post.surface.send(post.message())
    assert post.teams.tokens[-1] == "Bearer token-2"


async def test_a_wrong_password_is_named_and_never_shown() -> None:
    async with fake_teams() as teams:
        settings = _settings(teams, app_password=SecretStr("wrong-one"))
        connector = Connector(settings)
        surface = TeamsSurface(connector, settings, Kept())
        with pytest.raises(SendFailed, match="app_password") as failed:
            await surface.send(Post(teams, surface).message())
        assert (failed.value.retriable, "wrong-one" in failed.value.reason) == (False, False)
        await connector.close()


async def test_teams_out_of_reach_is_tried_again(post: Post) -> None:
    gone = "http://127.0.0.1:9/teams/"
    with pytest.raises(SendFailed) as failed:
        await post.surface.send(post.message(service_url=gone))
    assert failed.value.retriable


async def test_a_try_cut_off_midway_goes_on_where_it_stopped(post: Post) -> None:
    post.teams.fail = [(200, "", {}), (503, "", {})]
    with pytest.raises(SendFailed):
        await post.surface.send(post.message(EVERY_PART))
    await post.surface.send(replace(post.message(EVERY_PART), attempts=1))
    assert [("text" in a) for _, a in post.teams.sent] == [True, False]


# typing


async def test_work_shows_as_typing_where_it_was_asked(post: Post) -> None:
    await post.surface.status(post.address(group=True), "reading 3 calls…")
    await post.surface.status(post.address(), "")
    assert post.teams.typing == [CHANNEL]


async def test_typing_never_fails_anything(post: Post) -> None:
    post.teams.fail = [(403, "BotNotInConversationRoster", {})]
    await post.surface.status(post.address(), "reading…")
    await post.surface.status({}, "reading…")
    await post.surface.status(post.address(service_url="https://evil.example"), "reading…")


# who somebody is


def member(**more: Any) -> dict[str, Any]:
    return {
        "id": "29:kim",
        "aadObjectId": "oid-kim",
        "tenantId": TENANT,
        "email": "kim@scip.example",
        "userPrincipalName": "kim.m@scip.example",
        "userRole": "user",
        **more,
    }


async def vouched(post: Post, **more: Any) -> str | None:
    post.surface.remember("teams:oid-kim", post.address())
    post.teams.members["29:kim"] = member(**more)
    return await post.surface.email_of("teams:oid-kim")


async def test_a_colleague_is_known_by_their_address(post: Post) -> None:
    assert await vouched(post) == "kim@scip.example"
    assert await vouched(post, email="") == "kim.m@scip.example"


async def test_another_organisations_free_address_is_not_believed(post: Post) -> None:
    assert await vouched(post, tenantId="tenant-2", email="ceo@scip.example") == "kim.m@scip.example"


@pytest.mark.parametrize(
    "wrong",
    [
        {"userRole": "guest"},
        {"userRole": "anonymous"},
        {"aadObjectId": "oid-lee"},
        {"id": "29:lee"},
        {"email": "", "userPrincipalName": "kim_other.com#EXT#@scip.onmicrosoft.com"},
        {"email": "", "userPrincipalName": ""},
    ],
)
async def test_nobody_is_vouched_for_on_a_guess(post: Post, wrong: dict[str, Any]) -> None:
    assert await vouched(post, **wrong) is None


async def test_a_stranger_or_a_silent_roster_is_nobody(post: Post) -> None:
    assert await post.surface.email_of("teams:oid-lee") is None
    post.surface.remember("teams:oid-kim", post.address())
    assert await post.surface.email_of("teams:oid-kim") is None


async def test_the_address_of_a_turn_is_enough_after_a_restart(post: Post) -> None:
    post.teams.members["29:kim"] = member()
    assert await post.surface.email_of("teams:oid-kim", post.address()) == "kim@scip.example"


async def test_by_the_address_of_one_person_nobody_else_is_known(post: Post) -> None:
    """Else whoever reads along in a group would be taken for who asked there."""
    post.teams.members["29:kim"] = member()
    assert await post.surface.email_of("teams:oid-lee", post.address()) is None


async def test_who_reads_along_is_known_by_their_own_line_in_the_roster(post: Post) -> None:
    lee = member(id="29:lee", aadObjectId="oid-lee", email="lee@scip.example")
    post.teams.members = {"29:kim": member(), "29:lee": lee}
    await post.surface.readers_of(post.address(conversation=GROUP_CHAT), at_most=5)
    assert await post.surface.email_of("teams:oid-lee") == "lee@scip.example"
    assert await post.surface.email_of("teams:oid-kim") == "kim@scip.example"


def colleague(name: str) -> dict[str, Any]:
    return {"id": f"29:{name}", "aadObjectId": f"oid-{name}"}


GROUP_CHAT = "19:group@thread.v2"


async def test_the_readers_of_a_group_chat_are_its_people(post: Post) -> None:
    post.teams.members = {n: colleague(n) for n in ("kim", "lee")}
    found = await post.surface.readers_of(post.address(conversation=GROUP_CHAT), at_most=5)
    assert found == {"teams:oid-kim", "teams:oid-lee"}


async def test_a_channel_may_be_one_of_a_public_team_so_it_has_no_known_readers(post: Post) -> None:
    post.teams.members = {"kim": colleague("kim")}
    assert await post.surface.readers_of(post.address(group=True), at_most=5) is None
    assert post.teams.rosters == []


async def test_where_no_team_is_public_the_readers_of_a_thread_are_the_people_of_its_channel(post: Post) -> None:
    post.teams.members = {"kim": colleague("kim")}
    settings = _settings(post.teams, aloud_in_channels=True)
    connector = Connector(settings)
    closed = TeamsSurface(connector, settings, Kept())
    assert await closed.readers_of(post.address(group=True), at_most=5) == {"teams:oid-kim"}
    assert post.teams.rosters == [CHANNEL.partition(";")[0]]
    await connector.close()


async def test_a_crowd_somebody_without_a_directory_and_a_refusal_give_no_readers(post: Post) -> None:
    post.teams.members = {f"u{n}": colleague(f"u{n}") for n in range(6)}
    assert await post.surface.readers_of(post.address(conversation=GROUP_CHAT), at_most=5) is None
    post.teams.members = {"kim": colleague("kim"), "guest": {"id": "29:guest"}}
    assert await post.surface.readers_of(post.address(conversation=GROUP_CHAT), at_most=5) is None
    post.teams.fail = [(403, "BotNotInConversationRoster", {})]
    assert await post.surface.readers_of(post.address(conversation=GROUP_CHAT), at_most=5) is None


async def test_a_card_said_to_all_refreshes_for_everybody_there_its_asker_first(post: Post) -> None:
    post.teams.members = {n: colleague(n) for n in ("ada", "kim", "lee")}
    message = post.message(group=True, conversation=GROUP_CHAT)
    aloud = replace(message, address={**message.address, "group": False, "public": True})
    await post.surface.send(aloud)
    ids = ["29:kim", "29:ada", "29:lee"]
    assert post.teams.cards()[-1]["refresh"]["userIds"] == ids
    post.teams.fail = [(403, "BotNotInConversationRoster", {})]
    await post.surface.send(aloud)
    post.teams.members = {f"u{n}": colleague(f"u{n}") for n in range(61)}
    await post.surface.send(aloud)
    assert [c["refresh"]["userIds"] for c in post.teams.cards()[-2:]] == [["29:kim"]] * 2
    await post.surface.send(post.message())
    assert "refresh" not in post.teams.cards()[-1], "a card in a chat of one's own is one's own"


async def test_what_is_said_to_all_is_posted_in_the_channel_itself(post: Post) -> None:
    message = post.message(group=True)
    await post.surface.send(replace(message, address={**message.address, "group": False, "public": True}))
    assert [conversation for conversation, _ in post.teams.sent] == [CHANNEL]
