import pytest

from bot.turn import Press
from bot.understand.followup import asks_again, chosen, orders_by_number, parts, picked_number, reply, shift
from bot.understand.model import Clarify, Option

WHICH = Clarify(
    "Which deal?",
    (
        Option("Helix – platform renewal ($420,000 · negotiate)", Press("right_to_win", "show", {"deal_id": "1"})),
        Option("Helix – cold chain ($90,000 · qualify)", Press("right_to_win", "show", {"deal_id": "2"})),
        Option("Nordhaven quay cranes", Press("right_to_win", "show", {"deal_id": "3"})),
    ),
)


@pytest.mark.parametrize(
    ("said", "number"),
    [("2", 1), ("the second one", 1), ("number 3", 2), ("last one please", 2), ("option 1", 0), ("first", 0)],
)
def test_an_option_is_chosen_by_its_number(said: str, number: int) -> None:
    assert picked_number(said, 3) == number


@pytest.mark.parametrize("said", ["7", "0", "the renewal", "show me two deals", ""])
def test_what_is_no_number_of_an_option_chooses_none(said: str) -> None:
    assert picked_number(said, 3) is None


@pytest.mark.parametrize(
    ("said", "deal"),
    [
        ("cold chain", "2"),
        ("the cold chain one", "2"),
        ("Nordhaven quay cranes", "3"),
        ("helix - platform renewal", "1"),
        ("nordhaven quay crane", "3"),
        ("2", "2"),
    ],
)
def test_an_open_question_is_answered_by_label(said: str, deal: str) -> None:
    option = chosen(said, WHICH)
    assert option is not None
    assert option.press.args["deal_id"] == deal


@pytest.mark.parametrize(
    "said", ["Helix", "what's the weather", "", "who is the buyer at Nordhaven and what does she want"]
)
def test_an_answer_that_fits_several_options_or_none_chooses_none(said: str) -> None:
    assert chosen(said, WHICH) is None


@pytest.mark.parametrize(
    ("said", "meant"), [("yes", "yes"), ("Yep!", "yes"), ("nope", "no"), ("never mind", "no"), ("yes, Helix", None)]
)
def test_yes_and_no_stand_alone(said: str, meant: str | None) -> None:
    assert reply(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "why?",
        "Why so low?",
        "how come",
        "who told you that",
        "how sure are you",
        "show me the evidence",
        "more details",
        "are you sure?",
    ],
)
def test_asking_again_is_recognised(said: str) -> None:
    assert asks_again(said)


@pytest.mark.parametrize("said", ["why is Helix low", "explain the comp plan", "more deals at Helix"])
def test_a_whole_question_is_not_asking_again(said: str) -> None:
    assert not asks_again(said)


@pytest.mark.parametrize(
    ("said", "rest"),
    [
        ("and Globex?", "Globex"),
        ("what about their budget", "their budget"),
        ("same for Helix", "Helix"),
        ("ok, and for Helix?", "Helix"),
    ],
)
def test_a_shift_names_what_is_new(said: str, rest: str) -> None:
    found = shift(said)
    assert found is not None
    assert found.rest == rest
    assert said[found.at :].startswith(rest)


@pytest.mark.parametrize(
    ("said", "pieces"),
    [
        ("score Helix and tell me who the buyer is", ["score Helix", "tell me who the buyer is"]),
        ("compare Helix and Globex", ["compare Helix and Globex"]),
        ("set the stage to negotiate and amount to 420k", ["set the stage to negotiate and amount to 420k"]),
        ("fog this: they agreed and then show me nothing", ["fog this: they agreed and then show me nothing"]),
        ("Who decides? What is the score?", ["Who decides", "What is the score?"]),
        ("", []),
    ],
)
def test_a_message_is_cut_only_before_a_further_request(said: str, pieces: list[str]) -> None:
    assert [text for text, _ in parts(said)] == pieces


@pytest.mark.parametrize(
    "said",
    [
        "accept 2 and 3",
        "accept the first one",
        "ok, accept all of them",
        "move phase 2 by a week",
        "push the second phase back by two weeks",
        "step 4 is done",
        "please drop number 5",
        "accept step 3 for Beatriz",
    ],
)
def test_an_order_about_the_list_just_shown_is_one(said: str) -> None:
    assert orders_by_number(said)


@pytest.mark.parametrize(
    "said",
    [
        "move the close date to 5 December",
        "accept the offer",
        "should I accept 2 and 3?",
        "2",
        "set the amount to 400k",
        "3 days is too long",
        "start a new deal with Helix",
        "12.5% discount on all of it",
    ],
)
def test_an_order_about_something_else_is_none(said: str) -> None:
    assert not orders_by_number(said)
