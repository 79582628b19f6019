"""What two decodes agree on stays: within one utterance, word by word."""

from hypothesis import given, settings
from hypothesis import strategies as st

from voice.agreement import Agreement


def heard(*texts: str) -> list[tuple[str, int]]:
    agreement = Agreement()
    return [agreement.hear(text) for text in texts]


def test_one_decode_settles_nothing() -> None:
    assert heard("our budget is") == [("our budget is", 0)]


def test_what_a_second_decode_repeats_is_settled() -> None:
    assert heard("our budget is", "our budget was around")[1] == ("our budget was around", len("our budget"))


def test_punctuation_and_case_do_not_count_as_a_difference() -> None:
    text, stable = heard("Right, our budget", "right our budget.")[1]
    assert stable == len(text)


def test_settled_words_stay_when_a_later_decode_hears_them_differently() -> None:
    told = heard("we need approval", "we need approval from", "we knead approval from the CFO")
    assert told[-1][0] == "we need approval from the CFO"
    assert told[-1][1] == len("we need approval from")


def test_a_decode_that_drops_a_settled_word_does_not_shift_what_follows() -> None:
    told = heard("so we need a demo", "so we need a demo next", "we need a demo next week")
    assert told[-1][0] == "so we need a demo next week"


def test_a_shorter_decode_takes_nothing_settled_back() -> None:
    assert heard("one two three", "one two three", "one two")[-1] == ("one two three", 13)


WORDS = st.lists(st.sampled_from("the budget is fifty thousand dollars for your team".split()), max_size=8)


@settings(max_examples=150)
@given(st.lists(WORDS, min_size=1, max_size=8))
def test_what_is_settled_never_changes_and_never_shrinks(hypotheses: list[list[str]]) -> None:
    agreement, before = Agreement(), ""
    for words in hypotheses:
        text, stable = agreement.hear(" ".join(words))
        assert text[:stable].startswith(before)
        assert stable <= len(text)
        before = text[:stable]


@settings(max_examples=100)
@given(WORDS.filter(bool), st.integers(1, 4))
def test_hypotheses_that_only_grow_are_shown_word_for_word(words: list[str], step: int) -> None:
    agreement = Agreement()
    shown = ""
    for end in range(step, len(words) + step, step):
        shown, stable = agreement.hear(" ".join(words[:end]))
        assert shown == " ".join(words[:end])
        assert stable == len(" ".join(words[: max(0, end - step)]))
    assert shown == " ".join(words)
