"""What the page is given of an answer, and of a conversation."""

from datetime import timedelta
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.filters import props

from bot.web import render
from bot.web.board import prompts
from bot.web.desk import Said, Shown
from bot.web.record_facts import view
from bot.web.record_view import Ref
from bot.web.transcript import transcript
from knowledge.access import Principal
from skills.answer import Answer, TextPart
from skills.registry import Registry
from skills.skill import Skill
from skills.wording import Voice
from tests.bot.web.fake_app import CHANGE, EVERYTHING, GRID, LATE, NOW, PICTURES, QUOTE

VOICE = Voice(NOW, "en_US", "Europe/Berlin")


def test_every_kind_of_part_reaches_the_page(snapshot: SnapshotAssertion) -> None:
    assert render.card(EVERYTHING, VOICE) == snapshot(exclude=props("picture", "narrow"))


def test_a_change_to_confirm_shows_before_and_after(snapshot: SnapshotAssertion) -> None:
    assert render.card(CHANGE, VOICE) == snapshot


def test_the_page_is_not_told_what_a_button_does() -> None:
    assert "right_to_win" not in str(render.card(EVERYTHING, VOICE)["actions"])
    assert "cs_1" not in str(render.card(CHANGE, VOICE))


def test_a_picture_is_data_with_no_markup_in_it() -> None:
    scores = render.card(EVERYTHING, VOICE)["parts"][0]
    tags: set[str] = set()

    def walk(node: dict[str, Any]) -> None:
        tags.add(node["tag"])
        for child in node.get("children", []):
            walk(child)

    walk(scores["hero"]["picture"])
    assert tags == {"svg", "title", "path", "line", "text"}


def test_a_drawn_picture_comes_wide_and_narrow_with_a_row_for_every_mark() -> None:
    for part in render.card(PICTURES, VOICE)["parts"]:
        rows = len(part["rows"])
        for drawn in ("picture", "narrow"):
            marks = [e["attributes"]["data-n"] for e in part[drawn]["children"] if e["tag"] == "g"]
            assert marks == [str(n) for n in range(rows)]
    people = render.card(PICTURES, VOICE)["parts"][1]
    assert people["rows"][0] == {"cells": ["Dana Fox", "Buyer", "supporter · influence high"], "cites": ["S2"]}


def said(turn: str, minute: int, *, pressed: bool = False, state: Any = "done") -> Said:
    return Said(turn, "web:user_kim", turn, NOW + timedelta(minutes=minute), pressed, state)


def shown(key: str, minute: int, turn: str | None, title: str, *, update: str = "") -> Shown:
    at = NOW + timedelta(minutes=minute)
    kind: Any = "update" if update else "answer"
    return Shown(key, Answer(title), at, turn, "c", kind, {"message": update} if update else {})


def order(said_: list[Said], shown_: list[Shown]) -> list[str]:
    lines = transcript(said_, shown_)
    return [e.said.text if e.said else e.shown.answer.title if e.shown else "" for e in lines]


def test_an_answer_stands_under_its_question_even_when_it_came_later() -> None:
    lines = order([said("one", 0), said("two", 1)], [shown("b", 2, "two", "B"), shown("a", 3, "one", "A")])
    assert lines == ["one", "A", "two", "B"]


def test_an_update_takes_the_place_of_its_card_and_its_press_leaves_no_line() -> None:
    lines = order(
        [said("ask", 0), said("press", 1, pressed=True)],
        [shown("k", 0, "ask", "Change?"), shown("u", 1, "press", "Done", update="k")],
    )
    assert lines == ["ask", "Done"]


def test_an_update_of_an_update_keeps_the_place() -> None:
    messages = [shown("k", 0, "ask", "1"), shown("u", 1, "p", "2", update="k"), shown("v", 2, "q", "3", update="k")]
    assert order([said("ask", 0)], messages) == ["ask", "3"]


def test_an_update_whose_card_is_elsewhere_is_a_message_of_its_own() -> None:
    assert order([said("press", 0, pressed=True)], [shown("u", 1, "press", "Done", update="far")]) == ["press", "Done"]


def test_a_briefing_stands_by_its_time() -> None:
    lines = order([said("one", 0), said("two", 10)], [shown("m", 5, None, "Briefing"), shown("a", 1, "one", "A")])
    assert lines == ["one", "A", "Briefing", "two"]


def skill(name: str, *examples: str, roles: frozenset[Any] = frozenset({"rep"})) -> Any:
    async def gather(ask: Any, reader: Any) -> None: ...

    return Skill(
        name=name,
        title=name.title(),
        summary="",
        buckets=frozenset(),
        gather=gather,
        decide=lambda ask, facts: None,
        present=lambda ask, out: Answer(name, (TextPart(name),)),
        examples=examples,
        roles=roles,
    )


@pytest.mark.parametrize("role", ["rep", "analyst"])
def test_prompts_speak_of_the_askers_own_deals_and_allowed_skills(role: Any) -> None:
    registry = Registry(
        (
            skill("win", "Right to win on {deal}?", "Why is {deal} low?", roles=frozenset({"rep"})),
            skill("ask", "What did {account} say?", roles=frozenset({"rep", "analyst"})),
            skill("fog", "Is this a fact?", "How are my deals?", roles=frozenset({"rep", "analyst"})),
        )
    )
    deals = (LATE, GRID) if role == "rep" else ()
    made = prompts(registry, Principal("default", "u", role), deals, {"account_helix": "Helix Energy"})
    assert [p["text"] for p in made] == (
        [
            "Right to win on Helix metering?",
            "What did Helix Energy say?",
            "Is this a fact?",
            "Why is Helix grid control low?",
            "How are my deals?",
        ]
        if role == "rep"
        else ["Is this a fact?"]
    )


def test_no_prompt_moves_a_deal_to_where_it_stands() -> None:
    registry = Registry((skill("crm", "Move {deal} to propose"),))
    made = prompts(registry, Principal("default", "u", "rep"), (GRID, LATE), {})
    assert [p["text"] for p in made] == ["Move Helix metering to propose"]


def test_a_record_is_shown_in_words_without_its_empty_fields() -> None:
    seen = view(GRID, VOICE)
    assert seen is not None
    assert ("Amount", "$420,000") in seen.facts
    assert ("Client", Ref("account", "account_helix")) in seen.facts
    assert "Discount" not in dict(seen.facts)


def test_evidence_leads_on_to_where_it_was_seen() -> None:
    seen = view(QUOTE, VOICE)
    assert seen is not None
    assert seen.body == "the board approved the budget last week"
    assert ("Seen in", Ref("document", "document_call", "12:34")) in seen.facts
    assert ("About", "Control: influence on the decision") in seen.facts


def test_something_that_is_no_record_has_no_view() -> None:
    assert view(object(), VOICE) is None
