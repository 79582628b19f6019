"""An answer becomes cards that Teams takes: every part, nothing lost, nothing of the text's own acted on."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from bot.teams.buttons import pressed
from bot.teams.citations import MessageEntity
from bot.teams.dialogs import Form, dialog
from bot.teams.lookup import deal_card
from bot.teams.markup import escaped, marked
from bot.teams.render import Shape, TeamsMessage, more_of, render
from bot.teams.render import words as spoken
from bot.teams.send import activity_of
from bot.teams.welcome import welcome
from knowledge.records import Deal
from skills.answer import (
    Action,
    Answer,
    DetailsPart,
    DiffPart,
    DiffRow,
    Field,
    Item,
    ListPart,
    Source,
    TablePart,
    TextPart,
)
from tests.bot.teams.card_rules import broken_rules, elements
from tests.bot.teams.card_schema import schema_faults
from tests.support.every_part import EVERY_PART
from tests.support.picture_parts import ATTAINMENT, STAKEHOLDERS, crowd

Json = dict[str, Any]
FORM = Form("k1", "override", "m1")


def card(answer: Answer = EVERY_PART, **more: Any) -> Json:
    (page,) = render(answer, Shape("k1", **more))
    assert page.card is not None
    return page.card


def found(value: Any, kind: str) -> list[Json]:
    return [e for e in elements(value) if e["type"] == kind]


def words(value: Any) -> str:
    return "\n".join(str(e.get("text", "")) for e in elements(value))


def test_every_part_has_its_place(snapshot: SnapshotAssertion) -> None:
    assert card() == snapshot


def test_every_part_keeps_the_rules() -> None:
    assert broken_rules(card()) == []


def test_a_question_for_confirmation(snapshot: SnapshotAssertion) -> None:
    diff = next(p for p in EVERY_PART.parts if p.kind == "diff")
    asking = Answer("Confirm this change", (diff,), actions=EVERY_PART.actions[:2], pending="pend_1")
    assert card(asking) == snapshot


@pytest.mark.parametrize("group", [True, False])
def test_the_first_words_keep_the_rules(group: bool) -> None:
    assert broken_rules(card(welcome(group=group))) == []


STATES = {
    "every part": lambda: card(dialogs=False),
    "for its person": lambda: card(refreshed_for=("29:kim",), starters=("What can you do?",)),
    "first words": lambda: card(welcome(group=False), starters=("Will I reach my target?",)),
    "a picture of everything": lambda: card(Answer("t", (STAKEHOLDERS, ATTAINMENT))),
    "a dialog": lambda: dialog(EVERY_PART.actions[2], FORM)["task"]["value"]["card"]["content"],
    "a dialog again": lambda: dialog(EVERY_PART.actions[2], FORM, {"rating": "x"}, {"rating": "A number, please."})[
        "task"
    ]["value"]["card"]["content"],
    "a deal": lambda: deal_card(Deal("d1", "default", "Helix", "u1"), "Brightwater"),
}


@pytest.mark.parametrize("state", STATES)
def test_the_official_schema_takes_every_card(state: str) -> None:
    made = STATES[state]()
    assert (schema_faults(made), broken_rules(made)) == ([], [])


def test_the_official_schema_finds_what_is_wrong() -> None:
    wrong = card()
    wrong["body"][0]["colour"] = "red"
    assert schema_faults(wrong) != []


def test_a_folded_part_opens_where_it_is() -> None:
    toggles = found(card(), "Action.ToggleVisibility")
    assert [t["title"] for t in toggles] == ["Why Credibility is 72", "Sources (2)"]
    hidden = next(e for e in elements(card()) if e.get("id") == toggles[0]["targetElements"][0])
    assert hidden["isVisible"] is False
    assert "Two facts." in words(hidden)


def test_a_button_carries_its_press_and_the_waiting_change() -> None:
    confirm = next(a for a in found(card(), "Action.Execute") if a["title"] == "Confirm")
    press, pending = pressed(confirm["data"])
    assert (press.skill, press.verb, pending, confirm["style"]) == ("confirm", "yes", "pend_1", "positive")
    assert confirm["fallback"] == {"type": "Action.Submit", "title": "Confirm", "data": confirm["data"]}


def test_without_dialogs_a_form_is_asked_for_in_the_card_and_joins_the_press() -> None:
    form = found(card(dialogs=False), "Action.ShowCard")[0]["card"]
    names = [e["id"].partition(".")[2] for e in form["body"]]
    assert names == ["factor", "rating", "on", "reason"]
    assert [e["isRequired"] for e in form["body"]] == [True, True, False, True]
    send = form["actions"][0]
    entered = {e["id"]: v for e, v in zip(form["body"], ("sla", 7.5, "", "  They told us "), strict=True)}
    press, _ = pressed({**send["data"], **entered})
    assert press.args == {"deal_id": "deal_1", "factor": "sla", "rating": "7.5", "reason": "They told us"}


def test_a_number_carries_its_bounds() -> None:
    fields = (Field("on", "On", "date"), Field("rating", "Rating", "number", least=1, most=9))
    shown = dialog(Action("a", "A", "s", "v", fields=fields), FORM)["task"]["value"]["card"]["content"]
    (number,) = found(shown, "Input.Number")
    assert (number["min"], number["max"]) == (1, 9)
    assert (schema_faults(shown), broken_rules(shown)) == ([], [])


def test_two_forms_asking_the_same_do_not_mix() -> None:
    when = Action("a", "When", "s", "v", fields=(Field("on", "On", "date"),))
    both = card(Answer("Two", (ListPart((Item("x", action=when), Item("y", action=when))),), actions=(when,)))
    assert broken_rules(both) == []
    sends = [found(s["card"], "Action.Execute")[0] for s in found(both, "Action.ShowCard")]
    forms = [s["data"]["form"] for s in sends]
    assert len(set(forms)) == 3
    press, _ = pressed({**sends[0]["data"], f"{forms[0]}.on": "2026-01-02", f"{forms[1]}.on": "2027-01-02"})
    assert press.args == {"on": "2026-01-02"}


def test_buttons_beyond_a_handful_go_under_the_dots() -> None:
    many = tuple(Action(f"a{n}", f"Do {n}", "s", "v") for n in range(8))
    made = card(Answer("Many", actions=many))["actions"]
    assert [a.get("mode", "primary") for a in made] == ["primary"] * 5 + ["secondary"] * 3


def test_an_unknown_score_is_not_drawn_as_zero() -> None:
    row = next(e for e in elements(card()) if e["type"] == "ColumnSet" and "Control" in words(e))
    assert [b["text"] for b in found(row, "TextBlock")][1:] == ["··········", "–"]


def test_the_words_before_a_card_carry_the_citations() -> None:
    (said,) = spoken(EVERY_PART)[0]
    assert (said.text, said.card) == ("74 of 100, contested; Commitment is weakest. [1][2]", None)
    entity = activity_of(said).serialize()["entities"][0]
    assert entity["additionalType"] == ["AIGeneratedContent"]
    assert [c["position"] for c in entity["citation"]] == [1, 2]
    assert entity["citation"][1]["appearance"] == {
        "@type": "DigitalDocument",
        "name": "Call with Dana",
        "abstract": "We have the budget in writing.",
        "keywords": ["transcript", "12:40"],
    }


def test_at_most_ten_sources_are_cited_and_all_are_listed() -> None:
    sources = tuple(Source(f"S{n}", "record", f"Deal {n}", "deal", f"d{n}") for n in range(1, 15))
    answer = Answer("Fourteen", (TextPart("x", cites=("S14",)),), sources, summary="All of them.")
    entity = MessageEntity(sources).serialize()
    assert [c["position"] for c in entity["citation"]] == list(range(1, 11))
    assert all(c["appearance"]["abstract"] for c in entity["citation"])
    assert spoken(answer)[0][0].text.endswith("[9][10]")
    assert "[14] **Deal 14**" in words(card(answer))


def test_without_sources_there_are_no_words_before_the_card() -> None:
    assert spoken(replace(EVERY_PART, sources=()))[0] == []


def test_a_card_says_itself_in_plain_words() -> None:
    shown = card()
    assert shown["fallbackText"] == shown["speak"] == "74 of 100, contested; Commitment is weakest."
    message = activity_of(TeamsMessage("Short", shown)).serialize()
    assert message["summary"] == "Short"
    assert "text" not in message


# text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a **bold** word", "a **bold** word"),
        ("2 * 3 * 4", "2 ∗ 3 ∗ 4"),
        ("[x](https://evil.example)", "[x]\u200b(https://evil.example)"),
        ("{{DATE(2026-01-01,SHORT)}}", "{\u200b{DATE(2026-01-01,SHORT)}}"),
        ("<at>Everyone</at>", "<\u200bat>Everyone<\u200b/at>"),
        ("- not a list", "-\u200b not a list"),
        ("1. not one", "1\u200b. not one"),
        ("8.2 is a number", "8.2 is a number"),
        ("one\ntwo", "one\n\ntwo"),
        ("deal_id and _this_", "deal_id and \u200b_this_"),
    ],
)
def test_only_our_own_markup_works(text: str, shown: str) -> None:
    assert marked(text) == shown


@given(st.text(max_size=200))
@settings(max_examples=60)
def test_escaping_adds_and_swaps_marks_only(text: str) -> None:
    assert escaped(text).replace("\u200b", "").replace("∗", "*") == text.replace("\u200b", "").replace("∗", "*")


# size


def test_a_full_card_leaves_its_folds_to_a_button() -> None:
    folds = tuple(DetailsPart(f"Fold {n}", (TextPart("word " * 500),)) for n in range(8))
    answer = replace(EVERY_PART, parts=(*EVERY_PART.parts, *folds))
    shown = card(answer)
    assert [t["title"] for t in found(shown, "Action.ToggleVisibility")] == []
    more = next(a for a in shown["actions"] if a["title"] == "Details and sources")
    assert more["data"] == {"more": "k1"}
    rest = [p.card for p in render(more_of(answer), Shape("k1.more"))]
    titles = [t["title"] for c in rest for t in found(c, "Action.ToggleVisibility")]
    assert [t for t in titles if t.startswith("Fold")] == [f"Fold {n}" for n in range(8)]
    assert titles[-1] == "Sources (2)"
    assert all(broken_rules(c or {}) == [] for c in rest)


def test_a_long_answer_comes_as_several_cards_with_everything_in_it() -> None:
    rows = tuple((f"Deal {n}", "x" * 300, str(n)) for n in range(60))
    long = Answer("Long", (TablePart(("Deal", "What", "N"), rows),), actions=EVERY_PART.actions)
    pages = [p.card or {} for p in render(long, Shape("k1"))]
    assert len(pages) > 1
    assert all(broken_rules(p) == [] for p in pages)
    text = words(pages)
    assert all(f"Deal {n}" in text for n in range(60))
    assert [bool(p.get("actions")) for p in pages] == [False] * (len(pages) - 1) + [True]


def test_a_heading_stays_with_what_it_heads() -> None:
    lists = tuple(ListPart(tuple(Item("x" * 300) for _ in range(n)), title=f"Chapter {n}") for n in range(1, 13))
    pages = [p.card or {} for p in render(Answer("Long", lists), Shape("k1"))]
    assert len(pages) > 1
    assert [p["body"][-1].get("weight") for p in pages] == [None] * len(pages)
    assert all(broken_rules(p) == [] for p in pages)


def test_a_line_with_a_number_of_its_own_has_no_bullet() -> None:
    shown = card(Answer("t", (ListPart((Item("2) Ask Dana"), Item("Plain"))),)))
    assert [e["text"] for e in found(shown, "TextBlock")][1:] == ["2\u200b.", "Ask Dana", "•", "Plain"]


def test_nothing_before_a_change_is_not_struck_out() -> None:
    told = card(Answer("t", (DiffPart("New call", (DiffRow("When", "—", "today"),)),)))
    assert found(told, "TextRun") == []
    assert "(empty)" in words(told)


def test_rows_beyond_the_most_are_counted() -> None:
    rows = tuple((str(n), "x") for n in range(75))
    assert "…and 15 more rows" in words(
        [p.card for p in render(Answer("T", (TablePart(("N", "X"), rows),)), Shape("k"))]
    )


def test_a_waterfall_is_strokes_under_each_other_and_a_gap_is_named() -> None:
    # 12 strokes for 3.0: 1.25 is 5 of them, the gap stands on the last 2
    told = words(card(Answer("t", (ATTAINMENT,))))
    assert "▰▰▰▰▰▱▱▱▱▱▱▱ **$1.25M** **Won so far** [1]" in told
    assert "▱▱▱▱▱▱▱▱▱▱▰▰ **$0.56M** Still to find (not covered yet)" in told


def test_a_map_is_told_from_right_to_left_with_both_values() -> None:
    told = words(card(Answer("t", (STAKEHOLDERS,))))
    assert "By stance, from against us to for us; influence from low to high, highest first." in told
    assert "Stance: for us\n• **Dana Fox** (Buyer, supporter · influence high) [2]" in told
    assert "Stance: not known yet\n• **Lena Voss** (Backer, stance not known · influence high) [2]" in told


def test_a_map_of_forty_fits_and_names_everybody() -> None:
    part = crowd(40)
    pages = render(Answer("t", (part, ATTAINMENT)), Shape("k"))
    assert all(broken_rules(page.card or {}) == [] for page in pages)
    told = "\n".join(words(page.card) for page in pages)
    assert all(f"**{p.label}** (" in told and p.detail in told for p in part.points)


def test_a_full_card_leaves_its_map_to_the_button_that_asks_for_more() -> None:
    items = tuple(Item(f"Point {n:03d}: " + "words and more words " * 12) for n in range(48))
    full = Answer("t", (crowd(40), ListPart(items)), actions=EVERY_PART.actions[:2])
    pages = render(full, Shape("k1"))
    assert "Ada Aalto" not in "\n".join(words(page.card) for page in pages)
    assert any(a.get("verb") == "more" for page in pages for a in elements(page.card))
    assert "Ada Aalto" in words(card(more_of(full)))


def test_a_wide_table_asks_for_the_whole_width() -> None:
    narrow, wide = (card(Answer("T", (TablePart(("A",) * n, (("x",) * n,)),))) for n in (2, 5))
    assert ("msteams" in narrow, wide["msteams"]) == (False, {"width": "Full"})


@given(
    st.lists(st.text(alphabet=st.characters(codec="utf-8"), max_size=3_000), max_size=12),
    st.integers(0, 40),
)
@settings(max_examples=25)
def test_no_message_is_ever_too_large(texts: list[str], sources: int) -> None:
    parts = (
        *(TextPart(t) for t in texts),
        ListPart(tuple(Item(t, t, t, action=EVERY_PART.actions[2]) for t in texts)),
        DetailsPart("\n".join(texts) or "x", tuple(TextPart(t) for t in texts)),
    )
    cited = tuple(
        Source(f"S{n}", "mail", "".join(texts)[:500], "mail", str(n), excerpt="ж" * 900) for n in range(sources)
    )
    answer = Answer("".join(texts), parts, cited, EVERY_PART.actions, summary="".join(texts))
    for page in (*spoken(answer)[0], *render(answer, Shape("k1"))):
        said = json.dumps(activity_of(page).serialize(), ensure_ascii=False, separators=(",", ":"))
        assert len(said.encode("utf-16-le", "surrogatepass")) < 40_000
