"""Nothing is written until its own person confirmed it, and then once: whatever the surface, after a restart too."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.codec import memory_to_json
from bot.graph.nodes.reply import remembered, told_of
from bot.graph.state import Receipt
from bot.turn import Press
from bot.understand.model import Memory
from knowledge.journal import Finish, Journal
from skills.answer import Action, Answer, DiffPart, TextPart
from tests.support.deal_files import NOW
from tests.support.scripted import House, Ledger, button, open_house, press, turn


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as made:
        yield made


@pytest.fixture
async def either(database_url: str | None, tmp_path: Path) -> AsyncIterator[House]:
    """A house on SQLite, then one on PostgreSQL."""
    async with open_house(tmp_path, url=database_url) as made:
        yield made


async def asked(house: House, text: str = "set negotiate", **more: str) -> Answer:
    (card,) = await house.say(turn(text, **more))  # type: ignore[arg-type]
    return card


def words(answer: Answer) -> str:
    return " ".join(p.text for p in answer.parts if isinstance(p, TextPart))


async def test_the_exact_change_is_shown_and_nothing_is_written(house: House) -> None:
    card = await asked(house)
    assert [p.rows[0].after for p in card.parts if isinstance(p, DiffPart)] == ["set negotiate"]
    assert [a.label for a in card.actions] == ["Confirm", "Cancel", "Edit"]
    assert house.ledger.applied == {}
    assert [p.id for p in await house.journal.waiting_for("user_kim")] == [card.pending]


async def test_a_change_put_in_other_words_takes_the_place_of_the_one_that_waits(house: House) -> None:
    await asked(house, "set thursday")
    card = await asked(house, "set friday instead")
    assert [p.id for p in await house.journal.waiting_for("user_kim")] == [card.pending]
    other = await asked(house, "set monday")
    waiting = {p.id for p in await house.journal.waiting_for("user_kim")}
    assert waiting == {card.pending, other.pending}


async def test_confirming_writes_once_and_offers_undo(either: House) -> None:
    card = await asked(either)
    (done,) = await either.say(press(button(card, "Confirm")))
    assert done.title == "Done"
    assert "Stage set negotiate by Kim Moreno" in words(done)
    assert any(isinstance(p, DiffPart) for p in done.parts)
    assert len(either.ledger.applied) == 1
    (back,) = await either.say(press(button(done, "Undo")))
    assert back.title == "Put back"
    assert either.ledger.undone == [button(done, "Undo").args["change_set"]]


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        ("Kim answered yes: Can we reference this?", "Done: Kim answered yes: Can we reference this?"),
        ("stage set won", "Done: Stage set won."),
        ("stage set won.", "Done: Stage set won."),
        ("Kim accepted “Ask for the budget”", "Done: Kim accepted “Ask for the budget”."),
        ("Kim did “Who signs?”", "Done: Kim did “Who signs?”"),
    ],
)
def test_a_receipt_ends_in_one_stop(cause: str, told: str) -> None:
    receipt = Receipt(cause=cause, change_set="set_1", error=None, undo=False, diff=[])
    assert told_of(receipt).text == told


def test_what_any_skill_proposed_to_change_is_where_a_typed_undo_looks() -> None:
    def after(records: list[list[str]], *touched: str) -> object:
        changes = [{"record_type": "edge", "record_id": r} for r in touched]
        old = memory_to_json(Memory(at=NOW, skills={"crm_update": {"records": records}}))
        state: Any = {
            "understanding": {"steps": [], "clarify": None},
            "proposals": [{"changes": changes}],
            "memory": old,
        }
        return (remembered(state, NOW) or {})["skills"]["crm_update"]["records"]

    assert after([], "a", "b") == [["edge", "a"], ["edge", "b"]]
    assert after([["deal", "d"], ["edge", "a"]], "a") == [["edge", "a"], ["deal", "d"]]
    assert after([["deal", "d"]]) == [["deal", "d"]]
    written: Any = {"understanding": {"steps": [], "clarify": None}, "touched": [["preference", "p"]]}
    kept = remembered(written, NOW) or {}
    assert kept["skills"]["crm_update"]["records"] == [["preference", "p"]], "what was written without asking too"


async def test_what_is_written_without_asking_is_remembered_for_an_undo(house: House) -> None:
    await house.say(turn(press=Press("set", "sure", {"text": "set yes"})))
    stored = await house.journal.memory("web:kim", "user_kim")
    assert stored is not None
    assert stored["skills"]["crm_update"]["records"]


async def test_the_pressed_card_is_replaced_in_place(house: House) -> None:
    card = await asked(house)
    pressed = press(button(card, "Confirm"))
    await house.say(pressed)
    (message,) = await house.journal.messages_of(pressed.id)
    assert message.payload["kind"] == "update"


@pytest.mark.parametrize("word", ["yes", "Yes!", "ok", "go ahead", " Confirm "])
async def test_a_typed_yes_confirms(house: House, word: str) -> None:
    await asked(house)
    (done,) = await house.say(turn(word))
    assert done.title == "Done"


async def test_a_typed_no_cancels(house: House) -> None:
    await asked(house)
    (done,) = await house.say(turn("no"))
    assert done.title == "Cancelled"
    assert house.ledger.applied == {}
    (again,) = await house.say(turn("yes"))
    assert again.title != "Done"


async def test_a_yes_with_nothing_waiting_is_just_a_message(house: House) -> None:
    (answer,) = await house.say(turn("yes"))
    assert answer.skill == "help"


async def test_after_a_restart_the_confirmation_still_works(database_url: str | None, tmp_path: Path) -> None:
    ledger = Ledger()
    async with open_house(tmp_path, url=database_url, ledger=ledger) as before:
        card = await asked(before)
    async with open_house(tmp_path, url=database_url, ledger=ledger, owner="here:2:b") as after:
        (done,) = await after.say(press(button(card, "Confirm")))
    assert done.title == "Done"
    assert len(ledger.applied) == 1


async def test_another_surface_of_the_same_person_confirms_and_the_card_is_updated(either: House) -> None:
    question = turn("set negotiate", surface="slack")
    (card,) = await either.say(question)
    (row,) = await either.journal.claim_messages(["slack"])
    await either.journal.sent(row, {"ts": "17.2"})
    typed = turn("yes", surface="web")
    (done, shown) = await either.say(typed)
    assert done.title == shown.title == "Done"
    reply, update = await either.journal.messages_of(typed.id)
    assert (reply.surface, reply.payload["kind"]) == ("web", "answer")
    assert (update.surface, update.conversation, update.payload["kind"]) == ("slack", question.conversation, "update")
    assert update.payload["address"] == {"channel": "slack-kim", "ts": "17.2", "message": row.message.key}
    assert card.pending is not None


async def test_somebody_else_is_refused_kindly(house: House) -> None:
    card = await asked(house)
    (refused,) = await house.say(press(button(card, "Confirm"), by="lee"))
    assert "Only Kim Moreno" in words(refused)
    assert house.ledger.applied == {}
    (done,) = await house.say(press(button(card, "Confirm")))
    assert done.title == "Done"


async def test_a_stranger_pressing_is_refused(house: House) -> None:
    card = await asked(house)
    (refused,) = await house.say(press(button(card, "Confirm"), by="nobody", surface="slack"))
    assert refused.title == "We haven't met"
    assert house.ledger.applied == {}


async def test_pressing_again_is_told_it_was_decided(house: House) -> None:
    card = await asked(house)
    await house.say(press(button(card, "Confirm")))
    (again,) = await house.say(press(button(card, "Confirm")))
    assert "confirmed this change before" in words(again)
    (cancel,) = await house.say(press(button(card, "Cancel")))
    assert "confirmed this change before" in words(cancel)
    assert house.ledger.calls == 1


async def test_an_expired_confirmation_says_so(house: House) -> None:
    card = await asked(house)
    house.clock.at += timedelta(hours=25)
    (late,) = await house.say(press(button(card, "Confirm")))
    assert "expired" in words(late)
    assert house.ledger.applied == {}


async def test_a_confirmation_whose_thread_is_gone_says_so(house: House) -> None:
    card = await asked(house)
    await house.engine.forget(str(card.pending).removesuffix(".c1"))
    (answer,) = await house.say(press(button(card, "Confirm")))
    assert "no longer have this change" in words(answer)


async def test_a_made_up_confirmation_changes_nothing(house: House) -> None:
    (answer,) = await house.say(turn(press=Press("confirm", "yes", {"pending": "nope"})))
    assert answer.title == "Nothing was changed"


async def test_editing_replaces_the_waiting_change(house: House) -> None:
    card = await asked(house)
    edit = button(card, "Edit")
    edited = replace(press(edit), pending=card.pending)
    (newer,) = await house.say(edited)
    assert newer.pending != card.pending
    (message,) = await house.journal.messages_of(edited.id)
    assert message.payload["kind"] == "update", "it stands where the old one stood"
    (old,) = await house.say(press(button(card, "Confirm")))
    assert "edited" in words(old)
    (done,) = await house.say(press(button(newer, "Confirm")))
    assert done.title == "Done"


async def test_a_press_that_showed_exactly_the_change_needs_no_second_question(house: House) -> None:
    sure = turn(press=Press("set", "sure", {"text": "set yes"}))
    (done,) = await house.say(sure)
    assert done.title == "Done"
    assert list(house.ledger.applied) == [sure.id]


async def test_what_follows_the_change_is_shown_with_it(house: House) -> None:
    card = await asked(house, "set won then")
    (done,) = await house.say(press(button(card, "Confirm")))
    assert done.title == "show"
    assert "Done: Stage set won then" in words(done)
    assert "show new state for Kim Moreno" in words(done)
    assert button(done, "Undo").args["change_set"]


async def test_a_change_that_is_no_longer_true_is_refused_with_the_reason(house: House) -> None:
    card = await asked(house)
    house.ledger.refuse = "Somebody moved the stage meanwhile."
    (refused,) = await house.say(press(button(card, "Confirm")))
    assert refused.title == "Not changed"
    assert "Somebody moved the stage meanwhile." in words(refused)


async def test_a_store_that_is_away_for_a_moment_is_tried_again(house: House) -> None:
    card = await asked(house)
    house.ledger.away = 1
    pressed = press(button(card, "Confirm"))
    await house.say(pressed)
    assert await house.answers(pressed.id) == []
    house.clock.at += timedelta(seconds=5)
    await house.work()
    (done,) = await house.answers(pressed.id)
    assert done.title == "Done"
    assert len(house.ledger.applied) == 1


async def test_a_typed_yes_that_is_tried_again_still_decides_what_it_decided(house: House) -> None:
    """When it comes again nothing waits any more: it has been decided, by itself."""
    await asked(house)
    house.ledger.away = 1
    yes = turn("yes")
    await house.say(yes)
    assert house.ledger.applied == {}
    house.clock.at += timedelta(seconds=5)
    await house.work()
    (done,) = await house.answers(yes.id)
    assert done.title == "Done"
    assert len(house.ledger.applied) == 1


async def test_two_changes_in_one_message_are_confirmed_together(house: House) -> None:
    card = await asked(house, "set a; set b")
    (done,) = await house.say(press(button(card, "Confirm")))
    assert [c[0].values["stage"] for c in house.ledger.applied.values()] == ["set a", "set b"]
    assert [a.label for a in done.actions] == ["Undo", "Undo"]


async def test_yes_from_elsewhere_with_two_waiting_asks_which(house: House) -> None:
    await asked(house, conversation="web:one")
    await asked(house, conversation="web:two")
    (which,) = await house.say(turn("yes", conversation="web:three"))
    assert len(which.actions) == 2
    (done,) = await house.say(press(which.actions[0], conversation="web:three"))
    assert done.title == "Done"
    (here,) = await house.say(turn("yes", conversation="web:one"))
    assert here.title == "Done"


async def test_two_presses_at_once_write_once(either: House) -> None:
    card = await asked(either)
    presses = [press(button(card, "Confirm"), conversation=f"web:{n}") for n in range(4)]
    for one in presses:
        await either.accept(one)
    claims = await either.journal.claim(limit=4)
    await asyncio.gather(*(either.attendant.attend(c) for c in claims))
    titles = [(await either.answers(p.id))[0].title for p in presses]
    assert sorted(titles) == ["Already decided"] * 3 + ["Done"]
    assert either.ledger.calls == 1


async def test_dying_after_the_write_and_before_the_receipt_writes_once_and_answers_once(
    either: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await asked(either)
    pressed = press(button(card, "Confirm"))
    await either.accept(pressed)
    finish = Journal.finish

    async def dies(*_: object) -> None:
        raise ProcessLookupError("killed here")

    monkeypatch.setattr(Journal, "finish", dies)
    (held,) = await either.journal.claim()
    with pytest.raises(ProcessLookupError):
        await either.attendant.attend(held)
    monkeypatch.setattr(Journal, "finish", finish)
    either.clock.at += timedelta(minutes=2)
    await either.work()
    (done,) = await either.answers(pressed.id)
    assert done.title == "Done"
    assert either.ledger.calls == 1


async def test_dying_before_the_card_was_stored_asks_once(either: House) -> None:
    question = turn("set negotiate")
    await either.accept(question)
    (held,) = await either.journal.claim()
    await either.engine.run(held, last_attempt=False)  # and the process ends here
    either.clock.at += timedelta(minutes=2)
    await either.work()
    (card,) = await either.answers(question.id)
    assert [a.label for a in card.actions][:2] == ["Confirm", "Cancel"]
    assert either.script.ran == ["set negotiate"]
    with pytest.raises(Exception, match="taken this over"):
        await either.journal.finish(held, Finish())


def test_buttons_name_the_confirmation() -> None:
    from bot.graph.nodes.confirm import asking

    own = (Action("edit", "Edit", "set", "edit"), Action("x", "Confirm", "confirm", "yes"))
    card = asking(Answer("Change it?", actions=own), "p1")
    assert [(a.label, a.args.get("pending")) for a in card.actions] == [
        ("Confirm", "p1"),
        ("Cancel", "p1"),
        ("Edit", None),
    ]
