"""Speech is made plain for patterns, and every quote stays exact words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.calls.spoken import sentences
from skills.calls.spoken_numbers import number_at


def _plain(text: str) -> str:
    return " . ".join(s.plain for s in sentences(text))


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("two hundred and fifty thousand euros", "250000 eur"),
        ("one point two million", "1200000"),
        ("half a million", "500000"),
        ("two fifty k", "250000"),
        ("€250k", "eur 250000"),
        ("1,5 million", "1500000"),
        ("250,000", "250000"),
        ("in twenty twenty seven", "in 2027"),
        ("by the first of March", "by the 1st of march"),
        ("June the twenty third", "june the 23th"),
        ("a hundred and forty", "140"),
        ("ten percent", "ten %"),
        ("the first one of us", "the first one of us"),
        ("four hundred fifty thousand", "450000"),
    ],
)
def test_numbers_are_read_as_people_say_them(said: str, plain: str) -> None:
    assert _plain(said) == plain


def test_small_numbers_alone_stay_words() -> None:
    assert number_at(["one"], 0) is None
    assert number_at(["twelve"], 0) is None
    assert number_at(["thirteen"], 0) == (1, "13")


def test_fillers_stammers_and_contractions_go() -> None:
    said = "Um, well, we we've got, you know, like no budget, I mean, it's gone."
    assert _plain(said) == "well we have got like no budget it is gone"


def test_what_sounds_like_a_filler_and_is_none_stays() -> None:
    assert _plain("what kind of system do you know") == "what kind of system do you know"


def test_punctuation_and_capitals_make_no_difference_to_the_words() -> None:
    spoken = "our CEO would like to meet you, next week"
    assert _plain(spoken) == _plain(spoken.lower().replace(",", ""))


def test_the_end_of_a_sentence_parts_what_is_said() -> None:
    first, second = sentences("We have no budget. Who signs?")
    assert (first.plain, first.question_mark) == ("we have no budget", False)
    assert (second.plain, second.question_mark) == ("who signs", True)


def test_of_a_long_stretch_the_words_around_the_point_are_quoted() -> None:
    text = "and then we went on " * 20 + "our budget is frozen " + "and then we went on " * 20
    (one,) = sentences(text)
    quote = one.quote(one.plain.index("budget"))
    assert "our budget is frozen" in quote
    assert quote in text
    assert len(quote.split()) <= 28


@settings(max_examples=150)
@given(st.text(max_size=200))
def test_whatever_is_said_a_quote_is_exact(text: str) -> None:
    for sentence in sentences(text):
        assert sentence.quote() in text
        for at in range(0, len(sentence.plain), 7):
            assert sentence.said(at, at + 3) in text


@settings(max_examples=150)
@given(
    st.lists(
        st.sampled_from("two hundred and fifty thousand million point k a half first march twenty of 12 1.5 x".split()),
        max_size=12,
    )
)
def test_any_pile_of_number_words_is_read_without_a_fall(words: list[str]) -> None:
    assert all(s.plain for s in sentences(" ".join(words)))
