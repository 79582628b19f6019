"""The two legs and how they become one ranking, on arrays."""

import bm25s
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.index import fusion
from knowledge.index.lexical import K1, MAX_QUERY_WORDS, B, Postings, build, counted, words

TEXTS = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=8), min_size=1, max_size=12)


def postings(texts: list[list[str]]) -> Postings:
    numbers: dict[str, int] = {}
    counts = [counted([numbers.setdefault(word, len(numbers)) for word in text]) for text in texts]
    owners = np.repeat(np.arange(len(texts), dtype=np.int32), [len(c) for c in counts])
    return build(numbers, np.concatenate(counts), owners, len(texts))


@given(TEXTS, st.lists(st.sampled_from("abcdefghz"), min_size=1, max_size=5, unique=True))
@settings(max_examples=60)
def test_scores_are_those_of_the_reference_library(texts: list[list[str]], query: list[str]) -> None:
    if not any(set(query) & set(text) for text in texts):
        assert postings(texts).scores(query) is None
        return
    reference = bm25s.BM25(k1=K1, b=B, method="lucene")
    reference.index(texts, show_progress=False)
    expected = reference.get_scores([w for w in query if any(w in text for text in texts)])
    scores = postings(texts).scores(query)
    assert scores is not None
    np.testing.assert_allclose(scores, expected, rtol=1e-4, atol=1e-5)


def test_words_are_stemmed_folded_and_stripped_of_the_commonest() -> None:
    assert words("The Renewals of Müller's budgets") == [*words("renewal muller"), "s", *words("budget")]
    assert words("What is it?") == []
    assert words("€1,250,000 by 2027") == ["1250000", "2027"]
    assert words("مرحبا بالعالم") != []


def test_a_query_of_any_length_uses_a_bounded_number_of_words() -> None:
    texts = [[f"w{number}"] for number in range(500)]
    scores = postings(texts).scores([f"w{number}" for number in range(500)])
    assert scores is not None
    assert int((scores > 0).sum()) == MAX_QUERY_WORDS


def test_an_empty_index_has_no_scores() -> None:
    empty = build({}, np.zeros((0, 2), np.int32), np.zeros(0, np.int32), 0)
    assert empty.scores(["a"]) is None


@given(st.lists(st.floats(-1, 1, width=16), max_size=40), st.integers(1, 50))
@settings(max_examples=100)
def test_the_best_are_the_highest_and_ties_keep_their_order(values: list[float], k: int) -> None:
    scores = np.array(values, dtype=np.float32)
    expected = np.argsort(-scores, kind="stable")[:k]
    np.testing.assert_array_equal(fusion.best(scores, k), expected)


def fused(dense: list[float] | None, lexical: list[float] | None, k: int = 10) -> list[int]:
    vectors = np.eye(4, dtype=np.float32)
    query = None if dense is None else vectors[0]
    rows, scores = fusion.fused(
        None if dense is None else np.array(dense, np.float32),
        None if lexical is None else np.array(lexical, np.float32),
        query,
        lambda rows: vectors[rows],
        k,
    )
    assert list(scores) == sorted(scores, reverse=True)
    return [int(row) for row in rows]


def test_a_row_good_in_both_legs_comes_first() -> None:
    assert fused([0.9, 0.8, 0.1], [0.0, 5.0, 4.0])[0] == 1


@pytest.mark.parametrize(("dense", "lexical", "order"), [([0.1, 0.9], None, [1, 0]), (None, [3.0, 0.0, 4.0], [2, 0])])
def test_one_leg_ranks_alone(dense: list[float] | None, lexical: list[float] | None, order: list[int]) -> None:
    assert fused(dense, lexical) == order


def test_no_leg_finds_nothing() -> None:
    assert fused(None, None) == []
    assert fused(None, [0.0, 0.0]) == []


def test_feedback_brings_up_what_is_like_the_best() -> None:
    """Rows 3 and 4 are equally far from the query, and row 3 is like the best rows."""
    best = np.array([0.9, 0.436, 0, 0], np.float32)
    like = np.array([0.1, 0.995, 0, 0], np.float32)
    unlike = np.array([0.1, 0, 0.995, 0], np.float32)
    vectors = np.stack([best, best, best, unlike, like])
    query = np.array([1, 0, 0, 0], np.float32)
    rows, _ = fusion.fused(vectors @ query, None, query, lambda some: vectors[some], 5)
    assert [int(r) for r in rows][3:] == [4, 3]
