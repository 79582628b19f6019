"""Buttons are found wherever they stand; a form takes what it asked for and says what is wrong with the rest."""

import pytest

from bot.forms import LONGEST_INPUT, actions_of, checked
from skills.answer import Action, Answer, Choice, DetailsPart, Field, Item, ListPart

ASK = Action("ask", "Ask", "s", "v")
FIELDS = (
    Field("factor", "Factor", "choice", choices=(Choice("sla", "SLA"),)),
    Field("rating", "Rating", "number"),
    Field("on", "On", "date", required=False),
)


def test_buttons_of_lists_and_folds_are_found_too() -> None:
    items = ListPart((Item("x", action=ASK), Item("y")))
    answer = Answer("t", (items, DetailsPart("More", (items,))), actions=(ASK,))
    assert list(actions_of(answer)) == [ASK, ASK, ASK]


def test_what_was_entered_is_taken_without_blanks_and_controls() -> None:
    filled = checked(FIELDS, {"factor": "sla", "rating": " 7.5\x00 ", "on": "", "else": "x"})
    assert (dict(filled.values), dict(filled.wrong)) == ({"factor": "sla", "rating": "7.5"}, {})


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("factor", "", "Please fill this in."),
        ("factor", "other", "Please choose one of the list."),
        ("rating", "many", "Please write a number."),
        ("rating", "nan", "Please write a number."),
        ("rating", None, "Please fill this in."),
        ("on", "31.12.", "Please write a date as 2026-12-31."),
        ("rating", "9" * (LONGEST_INPUT + 1), "Up to 5,000 characters, please."),
    ],
)
def test_each_field_says_what_is_wrong_with_it(name: str, value: object, said: str) -> None:
    filled = checked(FIELDS, {"factor": "sla", "rating": "1", name: value})
    assert dict(filled.wrong) == {name: said}


PEOPLE = Field("people", "With", "choices", choices=tuple(Choice(c, c.upper()) for c in "abc"))


def test_several_choices_are_taken_each_once_and_in_their_order() -> None:
    assert dict(checked((PEOPLE,), {"people": " c, a,,c"}).values) == {"people": "c,a"}


@pytest.mark.parametrize(
    ("value", "said"), [("a,x", "Please choose from the list."), (" , ", "Please fill this in."), ("b", "")]
)
def test_of_several_choices_each_is_one_of_the_list(value: str, said: str) -> None:
    assert checked((PEOPLE,), {"people": value}).wrong.get("people", "") == said


RATING = Field("rating", "Rating", "number", least=0, most=10)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        (RATING, "0", ""),
        (RATING, "10.0", ""),
        (RATING, "10.5", "From 0 to 10, please."),
        (RATING, "-1", "From 0 to 10, please."),
        (Field("minutes", "Minutes", "number", least=1), "0", "At least 1, please."),
        (Field("share", "Share", "number", most=0.5), "0.6", "At most 0.5, please."),
        (Field("share", "Share", "number", most=0.5), "-9", ""),
    ],
)
def test_a_number_keeps_within_its_bounds(field: Field, value: str, said: str) -> None:
    assert checked((field,), {field.name: value}).wrong.get(field.name, "") == said
