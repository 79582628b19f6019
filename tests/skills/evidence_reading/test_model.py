"""The fitted model: fresh, steady, of modest size, and honest about what decided."""

import numpy as np
import pytest

from benchmarks import extraction_fit, labelled_texts
from skills.evidence_reading import fitting, model
from skills.evidence_reading.features import BLOCKS, Seen, row
from tests.support.embedding import sentence_embedder

pytestmark = pytest.mark.may_block


def reading(words: str) -> model.Likely:
    (found,) = model.fitted(sentence_embedder()).of([Seen(words, words, of_us=True)])
    return found


def test_the_shipped_coefficients_are_what_the_fit_makes() -> None:
    """Stale: run `python -m benchmarks.extraction --fit`."""
    assert model.shipped().fingerprint == fitting.fingerprint(extraction_fit.lessons())


def test_the_file_is_of_modest_size_and_comes_back_as_it_was_written(tmp_path) -> None:  # type: ignore[no-untyped-def]
    assert model.FILE.stat().st_size < 3_000_000
    model.write_file(model.shipped(), tmp_path / "again.npz")
    again = model.read_file(tmp_path / "again.npz")
    assert np.allclose(again.sub.dense, model.shipped().sub.dense, atol=1e-6)
    assert (again.fingerprint, again.taken_from) == (model.shipped().fingerprint, model.shipped().taken_from)


def test_a_statement_is_read_the_same_alone_and_among_others() -> None:
    seen = [Seen(w, w) for w in ("the client extended the contract with the vendor.", "See them on Monday.", "NPS 9")]
    together = model.fitted(sentence_embedder()).of(seen)
    alone = [model.fitted(sentence_embedder()).of([s])[0] for s in seen]
    assert [(x.sub_factor, x.way) for x in together] == [(x.sub_factor, x.way) for x in alone]
    assert [x.confidence for x in together] == pytest.approx([x.confidence for x in alone], abs=0.02)


def test_small_talk_is_no_evidence() -> None:
    for words in ("See you on Monday then.", "The coffee is cold.", "Can you hear me?", "We are 400 people."):
        assert reading(words).confidence < 0.3


def test_figures_turn_what_the_words_leave_open() -> None:
    kept = reading("Availability was 99.8 percent, the vendor guarantees 99.")
    missed = reading("Availability was 97.1 percent, the vendor guarantees 99.")
    assert (kept.sub_factor, kept.way, missed.sub_factor, missed.way) == ("sla", 1, "sla", -1)


def test_the_words_named_as_deciding_stand_in_the_statement() -> None:
    words = "the client have extended the service contract with the vendor until 2030."
    named = model.deciding_words(model.shipped(), words, "renewal")
    assert named
    assert named.replace("#", "2030") in words


def test_a_word_behind_a_negation_is_a_word_of_its_own() -> None:
    late, not_late = (
        set(row(Seen(w, w)).blocks[BLOCKS.index("turned")][0]) for w in ("it was late", "it was not late")
    )
    assert not late <= not_late


def test_the_threshold_is_the_lowest_that_meets_the_aim() -> None:
    confidence = np.linspace(0.99, 0.5, 50, dtype=np.float32)
    right = np.array([True] * 30 + [False] * 20)
    # 30 of 35 is .857, 30 of 36 is .833
    assert extraction_fit.threshold(confidence, right, 0.85) == pytest.approx(float(confidence[34]), abs=1e-3)
    assert extraction_fit.threshold(confidence, ~right, 0.85) == 1.0


def test_how_sure_grows_with_what_was_right() -> None:
    evidence = np.column_stack([np.linspace(-3, 0, 200), np.ones(200)]).astype(np.float32)
    weights = fitting.sure(evidence, evidence[:, 0] > -1)
    found = model.confidence(weights, evidence)
    assert (np.diff(found) > 0).all()
    assert found[-1] > 0.9 > 0.1 > found[0]


def test_no_text_is_in_two_sets() -> None:
    files = [t.file for w in labelled_texts.WRITERS for t in labelled_texts.texts(w)]
    assert len(files) == len(set(files))
