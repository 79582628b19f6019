"""Card numbers leave a transcript; every other number stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voice.heard import Word
from voice.redaction import MASK, goes_on, last_digits, passes_luhn, redacted, redacted_words

VISA = "4111111111111111"  # from the right every second digit doubled: 8 ones, 7 twos, one 8: 30, a multiple of ten


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (f"It is {VISA}.", f"It is {MASK}."),
        ("my card is 4111 1111 1111 1111, thanks", f"my card is {MASK}, thanks"),
        ("4111-1111-1111-1111", MASK),
        (
            "four one one one one one one one one one one one one one one one and then the date",
            f"{MASK} and then the date",
        ),
        ("four, triple one, double one double one double one double one double one double one", MASK),
        ("It's 4111 1111, uh, 1111 1111 I think", f"It's {MASK} I think"),
        ("5500 0000 0000 0004 or 4111 1111 1111 1111", f"{MASK} or {MASK}"),
        ("fifty five double zero zero zero zero zero zero zero zero zero zero zero zero four", MASK),
    ],
)
def test_a_card_number_is_replaced(said: str, kept: str) -> None:
    assert redacted(said) == kept


@pytest.mark.parametrize(
    "said",
    [
        "The price is 4111111111111112.",  # fails the check
        "Call me on 555 010 2030.",
        "We have 1,250 users and 40 managers in 2026.",
        "twenty five thousand two hundred dollars",
        "0000 0000 0000 0000",
        "It went from one to two to three and four in five quarters",
        "",
    ],
)
def test_other_numbers_stay(said: str) -> None:
    assert redacted(said) == said


def test_a_number_read_in_groups_leaves_each_of_them() -> None:
    said = ["It's 4111,", "one one one one", "1111", "1111, and the date is May."]
    told, before = [], ""
    for n, text in enumerate(said):
        told.append(redacted(text, before, said[n + 1 :]))
        before = last_digits(text, before)
    assert told == [f"It's {MASK}", MASK, MASK, f"{MASK}, and the date is May."]
    words = [Word(w, i, i + 0.5, 0.9) for i, w in enumerate(said[1].split())]
    assert [w.text for w in redacted_words(words, "4111", said[2:])] == [MASK]
    assert redacted("1111, then", "4111 1111 1111") == f"{MASK}, then"  # the first groups were out already
    assert redacted("1111", "4112 1111 1111") == "1111"  # fails the check


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        ("It's 4111", True),
        ("four one one one", True),
        ("our budget is 400,000", False),
        ("that makes 4500.", False),
        ("for €4,999.50", False),
        ("€4199", False),
        ("in 2027", False),
        ("room 411", False),
        ("4111 1111 1111 1111 1111", False),
        ("4111, I think", False),
        ("", False),
    ],
)
def test_only_what_a_card_number_may_begin_with_is_waited_for(text: str, opens: bool) -> None:
    assert goes_on(text) is opens


def test_what_is_whole_or_goes_on_in_words_is_waited_for_no_longer() -> None:
    assert goes_on("1111", "4111", ["1111"])
    assert not goes_on("1111", "4111", ["1111", "1111"])
    assert not goes_on("It's 4111", "", ["and we have 4115"])


def test_among_timed_words_the_number_becomes_one_word_with_its_time() -> None:
    spoken = "card 4111 1111 1111 1111 please".split()
    words = [Word(text, i * 0.5, i * 0.5 + 0.4, 0.9) for i, text in enumerate(spoken)]
    told = redacted_words(words)
    assert [w.text for w in told] == ["card", MASK, "please"]
    assert (told[1].start, told[1].end) == (0.5, 2.4)


@settings(max_examples=100)
@given(st.text(alphabet="0123456789", min_size=12, max_size=18), st.sampled_from(["", " ", "-"]))
def test_any_number_that_passes_the_check_is_taken_out(digits: str, between: str) -> None:
    whole = next(digits + d for d in "0123456789" if passes_luhn(digits + d))
    if len(set(whole)) == 1:
        return
    said = between.join(whole[i : i + 4] for i in range(0, len(whole), 4))
    assert MASK in redacted(f"so {said} okay")


@settings(max_examples=100)
@given(st.text(alphabet="abcdefghij one two 12345,.!?-", max_size=60))
def test_text_and_words_agree(text: str) -> None:
    pieces = text.split()
    words = redacted_words([Word(t, float(i), float(i), 1.0) for i, t in enumerate(pieces)])
    assert (MASK in redacted(" ".join(pieces))) == any(w.text == MASK for w in words)
