"""What a client waits on: dialogs, refreshed cards, thumbs; only for whom the card was written, as we made it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.codec import message_of, outgoing_of
from bot.surface import Outgoing
from bot.teams.buttons import Card, button
from bot.turn import Press
from knowledge.journal import Pending
from skills.answer import Action, Answer, Field, TextPart
from tests.bot.teams.card_rules import broken_rules, elements
from tests.bot.teams.fake_teams import TENANT
from tests.bot.teams.test_listen import Desk, _desk
from tests.support.every_part import AT

Json = dict[str, Any]

RATE = Action(
    "rate",
    "Rate it myself",
    "right_to_win",
    "override",
    {"deal_id": "d1"},
    fields=(Field("rating", "Rating", "number"), Field("reason", "Why", "long_text", value="They told us")),
)
ASKING = Answer("Rate", (TextPart("Now 55."),), actions=(RATE,), summary="Rate it.", pending="pend_1")


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with AsyncExitStack() as stack:
        yield await _desk(tmp_path, stack)


async def card(desk: Desk, answer: Answer = ASKING, *, whose: str = "teams:oid-kim:chat", **address: Any) -> None:
    """Stands in the chat as message m7."""
    user = {"id": "29:kim", "name": "Kim Moreno", "object_id": "oid-kim"}
    where = {"service_url": desk.teams.service_url, "conversation": "a:29:kim", "group": False, "user": user}
    placed = {**where, "tenant": TENANT, **address}
    out = Outgoing("t1.0", "default", "teams", whose, "answer", answer, AT, placed, "t1")
    await desk.front.journal.enqueue([message_of(out)])
    (row,) = await desk.front.waiting()
    there = {"conversation": where["conversation"], "activity": "m7", "group": False}
    await desk.front.journal.sent(row, {**there, "conversation": placed["conversation"]})


def invoke(desk: Desk, name: str, value: Json, **more: Any) -> Json:
    return desk.teams.message("", type="invoke", name=name, value=value, **{"replyToId": "m7", **more})


async def opened(desk: Desk, action: str = "rate", of: str = "t1.0") -> Json:
    data = {"msteams": {"type": "task/fetch"}, "dialog": {"of": of, "action": action}}
    status, body = await desk.post(invoke(desk, "task/fetch", {"data": data}))
    assert status == 200
    return body["task"]  # type: ignore[no-any-return]


async def submitted(desk: Desk, task: Json, **entered: str) -> Json:
    (send,) = task["value"]["card"]["content"]["actions"]
    value = {"data": {**send["data"], **{f"field.{k}": v for k, v in entered.items()}}}
    status, body = await desk.post(invoke(desk, "task/submit", value, replyToId=None, activity_id="f:2"))
    assert status == 200
    return body  # type: ignore[no-any-return]


# forms

ONE = Action(
    "set", "Set it", "right_to_win", "override", {"deal_id": "d1"}, fields=(Field("rating", "Rating", "number"),)
)
WITHIN = {"press": {"s": "right_to_win", "v": "override", "a": {"deal_id": "d1"}}, "form": "form1"}


@pytest.mark.parametrize(
    ("entered", "told"),
    [("seven", "Rating: Please write a number."), (None, "Rating: Please fill this in."), ("7", "On it.")],
)
async def test_a_form_within_a_card_is_checked_like_a_dialog(desk: Desk, entered: str | None, told: str) -> None:
    await card(desk, replace(ASKING, actions=(ONE,)))
    data = {**WITHIN, "asks": {"of": "t1.0", "action": "set"}, **({"form1.rating": entered} if entered else {})}
    _, body = await desk.post(desk.teams.pressed(data))
    assert body["value"] == told
    assert [t.press for t in desk.front.turns] == (
        [Press("right_to_win", "override", {"deal_id": "d1", "rating": "7"})] if told == "On it." else []
    )


async def test_a_form_within_a_card_says_which_card_and_button_it_is_of() -> None:
    element = button(ONE, Card(key="t1.0"))
    (send,) = element["card"]["actions"]
    assert send["data"]["asks"] == {"of": "t1.0", "action": "set"}


# dialogs


async def test_a_long_form_opens_as_a_dialog_with_what_is_known(desk: Desk) -> None:
    await card(desk)
    task = await opened(desk)
    shown = task["value"]["card"]["content"]
    assert (task["type"], task["value"]["title"], broken_rules(shown)) == ("continue", "Rate it myself", [])
    inputs = [e for e in elements(shown) if e["type"].startswith("Input.")]
    assert [(e["id"], e.get("value")) for e in inputs] == [("field.rating", None), ("field.reason", "They told us")]


async def test_a_filled_dialog_closes_and_is_the_press_of_its_button(desk: Desk) -> None:
    await card(desk)
    assert await submitted(desk, await opened(desk), rating="7", reason=" Heard it ") == {}
    (turn,) = desk.front.turns
    assert turn.press == Press("right_to_win", "override", {"deal_id": "d1", "rating": "7", "reason": "Heard it"})
    assert (turn.pending, turn.address["activity"]) == ("pend_1", "m7")


async def test_a_dialog_submitted_twice_is_one_turn(desk: Desk) -> None:
    await card(desk)
    task = await opened(desk)
    for _ in range(2):
        await submitted(desk, task, rating="7", reason="x")
    assert len(desk.front.turns) == 1


async def test_what_is_wrong_is_said_in_the_dialog_and_nothing_entered_is_lost(desk: Desk) -> None:
    await card(desk)
    again = (await submitted(desk, await opened(desk), rating="seven", reason="Heard it"))["task"]
    shown = again["value"]["card"]["content"]
    told = [e["text"] for e in elements(shown) if e["type"] == "TextBlock"]
    assert told == ["Please look at the marked fields.", "⚠️ Please write a number."]
    assert next(e["value"] for e in elements(shown) if e.get("id") == "field.reason") == "Heard it"
    assert (broken_rules(shown), desk.front.turns) == ([], [])
    assert await submitted(desk, again, rating="7", reason="Heard it") == {}


async def test_a_dialog_that_could_not_be_stored_keeps_what_was_entered(desk: Desk) -> None:
    await card(desk)
    task = await opened(desk)
    desk.front.away = True
    again = (await submitted(desk, task, rating="7", reason="Heard it"))["task"]
    assert "press again in a moment" in str(again)
    assert "Heard it" in str(again)


@pytest.mark.parametrize(("action", "of"), [("confirm", "t1.0"), ("rate", "t2.0")])
async def test_a_form_we_did_not_make_can_not_be_opened(desk: Desk, action: str, of: str) -> None:
    await card(desk)
    task = await opened(desk, action, of)
    assert (task["type"], "ask again" in task["value"]) == ("message", True)


async def test_nobody_opens_a_form_of_somebody_elses_card(desk: Desk) -> None:
    await card(desk, whose="teams:oid-lee:chat")
    assert (await opened(desk))["type"] == "message"


async def test_a_client_without_dialogs_gets_the_form_in_the_chat(desk: Desk) -> None:
    await card(desk)
    data = {"msteams": {"type": "task/fetch"}, "dialog": {"of": "t1.0", "action": "rate"}}
    for n in ("8", "9"):
        assert (await desk.post(desk.teams.message("", value=data, activity_id=n)))[0] == 200
    (row,) = await desk.front.waiting()
    out = outgoing_of(row.message, tenant="default")
    assert (out.answer.actions, out.answer.pending, out.address["inline"]) == ((RATE,), "pend_1", True)
    assert desk.front.turns == []


# the card as it is by now


async def refreshed(desk: Desk, key: str = "t1.0", **more: Any) -> Json:
    pressed = desk.teams.pressed({"refresh": key}, verb="refresh", message="m7")
    status, body = await desk.post({**pressed, **more})
    assert status == 200
    return body  # type: ignore[no-any-return]


async def wait_for(desk: Desk, user: str = "user_kim", expires: float = 4e9) -> None:
    pending = Pending("pend_1", user, "t1", "teams", "teams:oid-kim:chat", "t1.0", {}, expires_at=expires)
    async with desk.front.journal._write() as connection:
        from knowledge.store.journal_people import open_pending

        await open_pending(connection, [pending], tenant="default", now=1.0)


async def test_a_card_that_still_waits_keeps_its_buttons(desk: Desk) -> None:
    await wait_for(desk)
    await card(desk)
    body = await refreshed(desk)
    assert body["type"] == "application/vnd.microsoft.card.adaptive"
    assert [a["title"] for a in body["value"]["actions"]] == ["Rate it myself"]
    assert body["value"]["refresh"]["userIds"] == ["29:kim"]
    assert desk.front.turns == []


@pytest.mark.parametrize("expires", [0.0, 5.0])
async def test_a_card_that_was_decided_or_ran_out_says_so(desk: Desk, expires: float) -> None:
    if expires:
        await wait_for(desk, expires=expires)
    await card(desk)
    shown = (await refreshed(desk))["value"]
    assert "actions" not in shown
    assert "can't be confirmed here any more" in str(shown)


async def test_in_a_channel_the_asker_alone_sees_what_is_for_them(desk: Desk) -> None:
    channel = "19:chan@thread.tacv2;messageid=7"
    await card(desk, Answer("Helix", (TextPart("Aloud."),)), conversation=channel, public=True)
    aloud = await desk.front.journal.message("t1.0")
    assert aloud is not None
    mine = outgoing_of(aloud, tenant="default")
    offer = Answer("More", actions=(Action("mine_0", "Show me all of it", "s", "v"),))
    await desk.front.journal.enqueue([message_of(replace(mine, key="t1.0.mine", answer=offer))])
    there = {"id": channel, "conversationType": "channel", "tenantId": TENANT}
    kims = await refreshed(desk, conversation=there)
    lee = {"id": "29:lee", "name": "Lee Park", "aadObjectId": "oid-lee"}
    lees = await refreshed(desk, conversation=there, **{"from": lee})
    assert ("Show me all of it" in str(kims), "Show me all of it" in str(lees)) == (True, False)
    assert "Aloud." in str(lees)


async def test_a_card_said_aloud_shows_each_viewer_their_own(desk: Desk) -> None:
    group = "19:group@thread.v2"
    await card(desk, Answer("Helix", (TextPart("Aloud."),)), conversation=group, public=True)
    form = Action("rate", "Rate it", "s", "v", fields=(Field("rating", "Rating"), Field("why", "Why")))
    more = Answer("Helix", (TextPart("What Kim may see besides."),), actions=(form,))
    desk.front.views["user_kim"] = more
    there = {"id": group, "conversationType": "groupChat", "tenantId": TENANT}
    kims = await refreshed(desk, conversation=there)
    assert "What Kim may see besides." in str(kims)
    assert kims["value"]["refresh"]["userIds"] == ["29:kim"]
    assert kims["value"]["actions"][0]["type"] == "Action.ShowCard", "a dialog would be looked for in what all see"
    desk.front.views["user_kim"] = Answer("Helix", tuple(TextPart("long " * 1500) for _ in range(8)))
    assert "Aloud." in str(await refreshed(desk, conversation=there)), "what fits no card stays with what all see"
    lee = {"id": "29:lee", "name": "Lee Park", "aadObjectId": "oid-lee"}
    lees = await refreshed(desk, conversation=there, **{"from": lee})
    assert ("Aloud." in str(lees), "Kim may see" in str(lees)) == (True, False), "nobody known: what all may see"
    assert "29:lee" in lees["value"]["refresh"]["userIds"]
    assert desk.front.turns == []


async def test_nobody_refreshes_somebody_elses_card(desk: Desk) -> None:
    await card(desk, whose="teams:oid-lee:chat")
    assert (await refreshed(desk))["statusCode"] == 404


# links


async def test_a_pasted_link_that_is_none_of_ours_stays_a_link(desk: Desk) -> None:
    pasted = {"type": "invoke", "name": "composeExtension/queryLink", "value": {"url": "https://example.com/deal/1"}}
    assert await desk.post(desk.teams.message(**pasted)) == (200, {})
    assert await desk.post(desk.teams.message(**{**pasted, "value": None})) == (200, {})
    assert desk.front.turns == []


# thumbs


async def thumbs(desk: Desk) -> list[tuple[str, str, int, str]]:
    from sqlalchemy import text

    async with desk.front.journal._read() as connection:
        rows = await connection.execute(text("select turn_id, user_id, good, note from feedback"))
        return [tuple(r) for r in rows.all()]  # type: ignore[misc]


@pytest.mark.parametrize("said", ['{"feedbackText": "Too long"}', "Too long", {"what": "Too long", "n": 3}])
async def test_a_thumb_below_a_message_is_noted_with_its_words(desk: Desk, said: Any) -> None:
    await card(desk)
    value = {"actionName": "feedback", "actionValue": {"reaction": "dislike", "feedback": said}}
    assert await desk.post(invoke(desk, "message/submitAction", value)) == (200, {})
    assert await thumbs(desk) == [("t1", "user_kim", 0, "Too long")]


@pytest.mark.parametrize(
    "value",
    [
        {"actionName": "other", "actionValue": {"reaction": "like"}},
        {"actionName": "feedback", "actionValue": {"reaction": "maybe"}},
        {"actionName": "feedback"},
        {},
    ],
)
async def test_what_is_no_thumb_is_not_noted(desk: Desk, value: Json) -> None:
    await card(desk)
    assert await desk.post(invoke(desk, "message/submitAction", value)) == (200, {})
    assert await thumbs(desk) == []


async def test_a_thumb_on_a_message_of_another_chat_is_not_noted(desk: Desk) -> None:
    await card(desk)
    value = {"actionName": "feedback", "actionValue": {"reaction": "like", "feedback": ""}}
    await desk.post(invoke(desk, "message/submitAction", value, replyToId="m8"))
    elsewhere = {"id": "a:29:lee", "conversationType": "personal", "tenantId": TENANT}
    await desk.post(invoke(desk, "message/submitAction", value, conversation=elsewhere))
    assert await thumbs(desk) == []
