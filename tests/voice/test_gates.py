"""What a model wrote and nobody said is not believed; what people do say is."""

import pytest

from voice.gates import Evidence, Gates, compression, doubted, in_order, looping
from voice.heard import Word

GATES = Gates()


def verdict(text: str, *, log: float = -0.2, no_speech: float = 0.0, voiced: float = 3.0) -> str:
    return doubted(Evidence(text, log, no_speech, voiced), GATES)


@pytest.mark.parametrize(
    "text",
    [
        "Our budget is around fifty thousand dollars.",
        "No, no, no, no.",
        "Very, very, very important.",
        "Yes.",
        "",
    ],
)
def test_what_people_say_passes(text: str) -> None:
    assert verdict(text) == ""


def test_a_phrase_in_circles_is_a_loop() -> None:
    assert verdict("the sales team " * 6, voiced=20) == "loop"
    assert verdict("thank you. thank you. thank you. thank you.") == "loop"


def test_a_guess_is_not_believed() -> None:
    assert verdict("Subtitles by the community.", log=-1.4) == "guess"


def test_silence_with_words_in_it_is_silence() -> None:
    assert verdict("Thanks for watching.", log=-0.8, no_speech=0.9) == "silence"
    assert verdict("We have a deal.", log=-0.2, no_speech=0.9) == ""  # sure of its words all the same


def test_nobody_says_thirty_words_in_a_second() -> None:
    words = (
        "we looked at your proposal and our legal team has some doubts about where data is kept because the "
        "regulator asked us twice last spring so please send more"
    )
    assert verdict(words, voiced=1.0) == "too_many_words"
    assert verdict(words, voiced=0.0) == ""  # not known how much was speech


@pytest.mark.parametrize(
    ("words", "loops"), [("a b c d e f", False), ("a b a b a b", False), ("a b a b a b a b", True), ("x " * 5, True)]
)
def test_loops_are_counted_by_phrase(words: str, loops: bool) -> None:
    assert looping(words.split(), GATES.repeats) is loops


def test_repetition_packs_well() -> None:
    assert compression("the same again " * 20) > GATES.compression
    assert compression("") == 0.0


def test_word_times_are_brought_into_order_and_into_the_sound() -> None:
    told = in_order([Word("a", -0.1, 0.4, 1), Word("b", 0.3, 0.2, 1), Word("c", 0.9, 9.0, 1)], 1.5)
    assert [(w.start, w.end) for w in told] == [(0.0, 0.4), (0.3, 0.3), (0.9, 1.5)]
