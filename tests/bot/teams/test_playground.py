"""The real endpoint, played by Microsoft's Agents Playground (tests/peers, npm ci there)."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.app import App
from skills.answer import Action, Answer, Field, Source, TextPart
from tests.bot.teams.card_rules import elements
from tests.bot.teams.playground import NODE, SERVER, Person, serving, somebody_at
from tests.bot.teams.test_whole_house import house

Json = dict[str, Any]
Played = tuple[App, Person]

pytestmark = [
    pytest.mark.skipif(NODE is None, reason="Node is not installed"),
    pytest.mark.skipif(not SERVER.is_file(), reason="the Agents Playground is not installed: npm ci in tests/peers"),
]

WORDY = " ".join(f"Sentence number {n} tells what was found in the records." for n in range(30))
SOURCE = Source("S1", "mail", "A mail from Dana", "activity", "a1", excerpt="We have the budget.")


@pytest.fixture
async def played(tmp_path: Path) -> AsyncIterator[Played]:
    async with house(tmp_path / "home") as (app, _, client):
        kim = await app.workspace.principal("Kim Moreno")
        email = next(u.email for u in await app.workspace.users() if u.id == kim.user_id)
        endpoint = str(client.make_url("/api/messages"))
        with serving(tmp_path / "playground", endpoint, name="Kim", email=email) as base:
            async with somebody_at(base) as person:
                yield app, person


async def welcomed(person: Person) -> tuple[str, Json]:
    await person.installs()
    await person.until(person.cards)
    return person.cards()[0]


async def published(app: App, answer: Answer, key: str) -> None:
    kim = await app.workspace.principal("Kim Moreno")
    await app.publisher.publish(tenant="default", user_id=kim.user_id, answer=answer, key=key)
    app.sender.wake()


async def test_the_first_words_come_with_questions_that_can_be_pressed(played: Played) -> None:
    app, person = played
    message, card = await welcomed(person)
    starter = next(e["data"] for e in elements(card) if "imBack" in str(e.get("data")))
    await person.submits(message, starter)
    await person.until(lambda: len(person.cards()) == 2)
    kim = await app.workspace.principal("Kim Moreno")
    (address,) = await app.journal.addresses(kim.user_id)
    (asked,) = (await app.journal.history("teams", address.conversation)).turns
    assert asked.payload["text"] == starter["msteams"]["value"]


async def test_an_answer_is_marked_as_made_and_cites_its_sources(played: Played) -> None:
    _, person = played
    await welcomed(person)
    await person.says("show helix")
    await person.until(lambda: len(person.cards()) == 2)
    said = next(m for m in person.messages if m.get("text"))
    assert said["text"].endswith("[1]")
    assert said["aiEntity"]["additionalType"] == ["AIGeneratedContent"]
    assert [c["position"] for c in said["aiEntity"]["citation"]] == [1]
    assert any(e["action"] == "typing" for e in person.seen)


async def test_a_change_is_decided_on_its_card_which_says_so_in_place(played: Played) -> None:
    _, person = played
    await welcomed(person)
    await person.says("set propose")
    await person.until(lambda: len(person.cards()) == 2)
    message, card = person.cards()[1]
    refreshed = await person.presses(message, {"type": "Action.Execute", **card["refresh"]["action"]})
    assert refreshed["value"]["body"] == card["body"]
    confirm = next(a for a in card["actions"] if a.get("style") == "positive")
    assert (await person.presses(message, confirm))["value"] == "On it."
    shown = await person.until(lambda: person.versions(message)[1:])
    assert "Change it?" not in str(shown[-1])
    assert "can't be confirmed here any more" in str(await person.presses(message, card["refresh"]["action"]))


async def test_words_grow_and_the_rest_follows(played: Played) -> None:
    app, person = played
    await welcomed(person)
    answer = Answer("Helix", (TextPart("Details."),), (SOURCE,), narration=WORDY)
    await published(app, answer, "briefing-1")
    await person.until(lambda: len(person.cards()) == 2)
    message = next(m["messageId"] for m in person.messages if m.get("text"))
    texts = [v["text"] for v in person.versions(message)]
    assert [t for t, longer in pairwise(texts) if not longer.startswith(t)] == []
    assert (len(texts), texts[-1]) == (4, f"{WORDY} [1]")
    assert person.versions(message)[-1]["aiEntity"]["citation"][0]["appearance"]["name"] == "A mail from Dana"
    assert "Details." in str(person.cards()[1])


async def test_what_is_being_done_gives_way_to_the_answer(played: Played) -> None:
    app, person = played
    await welcomed(person)
    kim = await app.workspace.principal("Kim Moreno")
    (address,) = await app.journal.addresses(kim.user_id)
    await app.surfaces["teams"].status(address.address, "Reading 3 calls…")
    told = await person.until(lambda: [m for m in person.messages if m.get("streamEntity")])
    assert (told[0]["text"], told[0]["streamEntity"]["streamType"]) == ("Reading 3 calls…", "informative")
    await published(app, Answer("Helix", (TextPart("Done."),)), "briefing-2")
    last = await person.until(lambda: person.versions(told[0]["messageId"])[1:])
    assert "Done." in str(last[-1]["attachments"])


async def test_a_thumb_and_its_words_arrive(played: Played) -> None:
    app, person = played
    await welcomed(person)
    await person.says("show helix")
    await person.until(lambda: len(person.cards()) == 2)
    rated = next(m for m in person.messages if m.get("feedbackLoopEnabled"))
    assert rated["messageId"] == person.cards()[1][0]
    await person.until(lambda: app.sender._busy == set())
    await person.rates(rated["messageId"], "dislike", "Too long")

    async def noted() -> list[Any]:
        async with app.workspace.engine.connect() as connection:
            return list((await connection.execute(text("select good, note from feedback"))).all())

    async with asyncio.timeout(10):
        while not (rows := await noted()):  # noqa: ASYNC110  # nobody tells when it is stored
            await asyncio.sleep(0.05)
    assert [tuple(r) for r in rows] == [(0, "Too long")]


async def test_a_dialog_is_filled_in_by_invoke_and_its_answer_comes(played: Played) -> None:
    """The Playground opens none by itself and sends the button instead: the form then comes into the chat."""
    app, person = played
    await welcomed(person)
    form = Action("rate", "Rate it", "show", "show", {"text": "show rating"}, fields=(Field("a", "A"), Field("b", "B")))
    await published(app, Answer("Rate", actions=(form,)), "briefing-3")
    await person.until(lambda: len(person.cards()) == 2)
    message, card = person.cards()[1]
    await person.submits(message, card["actions"][0]["data"])
    await person.until(lambda: len(person.cards()) == 3)
    assert [e["label"] for e in elements(person.cards()[2][1]) if e["type"] == "Input.Text"] == ["A", "B"]
    filled = {"dialog": {"of": "briefing-3", "action": "rate", "card": message}, "field.a": "1", "field.b": "2"}
    await person.invokes("task/submit", {"data": filled})
    await person.until(lambda: len(person.cards()) == 4)


async def test_a_deal_is_looked_up(played: Played) -> None:
    _, person = played
    await welcomed(person)
    found = (await person.looks_up("helix"))["composeExtension"]
    assert "Helix" in found["attachments"][0]["preview"]["content"]["title"]
