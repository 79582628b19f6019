"""The fitted model: fresh, steady, of modest size, and honest about what decided."""

import numpy as np
import pytest

from benchmarks import extraction_fit, kept_meaning, labelled_texts
from llm.embed import local_embedder
from skills.evidence_reading import fitting, model
from skills.evidence_reading.features import BLOCKS, Seen, row
from skills.evidence_reading.fitting import Lesson
from tests.support.embedding import sentence_embedder

pytestmark = pytest.mark.may_block


def reading(words: str) -> model.Likely:
    (found,) = model.fitted(sentence_embedder()).of([Seen(words, words, of_us=True)])
    return found


def test_the_shipped_coefficients_are_what_the_fit_makes() -> None:
    """Stale: run `python -m benchmarks.extraction --fit`."""
    assert model.shipped().fingerprint == fitting.fingerprint(extraction_fit.lessons())


def test_what_is_kept_of_the_tuning_was_made_from_these_lessons() -> None:
    """Stale: run `python -m benchmarks.evidence_tuning`."""
    learnt = [x for x in extraction_fit.lessons() if not extraction_fit.strange(x)]
    assert kept_meaning.read_kept().taught == fitting.taught(learnt)
    assert kept_meaning.read_kept().meaning.embedder == model.shipped().embedder


def test_it_reads_with_the_vectors_it_was_fitted_on() -> None:
    sentence_embedder()
    plain_one_given = model.fitted(sentence_embedder())
    tuned = local_embedder(tuning=model.TUNING)
    assert plain_one_given.embedder.name == model.shipped().embedder == tuned.name != sentence_embedder().name
    assert model.fitted(tuned).embedder is tuned


def test_the_tuning_is_of_modest_size() -> None:
    assert model.TUNING.file.stat().st_size < 3_000_000


def test_whether_a_reading_is_right_grows_with_each_of_its_two_shares() -> None:
    """A statement that is surely about something, and speaks either way, is not read with confidence."""

    def sure(share: float, way: float) -> float:
        shares = np.full((1, len(model.SUBS) + 1), (1 - share) / len(model.SUBS))
        shares[0, 0] = share
        ways = np.full((1, len(model.SUBS)), way)
        evidence = model.evidence_of_right(model.Scored(shares, ways, np.zeros((1, 9))))
        return float(model.confidence(model.shipped().sure, evidence)[0])

    assert sure(0.95, 3.0) > model.shipped().taken_from > sure(0.95, 0.2)
    assert sure(0.95, -3.0) == pytest.approx(sure(0.95, 3.0))
    assert sure(0.3, 3.0) < sure(0.6, 3.0) < sure(0.95, 3.0)


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


@pytest.mark.parametrize(
    ("for_us", "against_us", "sub_factor"),
    [
        (
            "the client extended the framework with the vendor by three years.",
            "the client let the framework with the vendor lapse after three years.",
            "renewal",
        ),
        (
            "the vendor came first of twelve in the client's supplier ranking.",
            "the vendor came eleventh of twelve in the client's supplier ranking.",
            "supplier_rating",
        ),
        (
            "The reference at the dairy told the client to take the vendor.",
            "The reference at the dairy told the client not to take the vendor.",
            "peer_recommendations",
        ),
        (
            "The pilot in the small plant met all its aims.",
            "The pilot in the small plant met none of its aims.",
            "stepping_stones",
        ),
        (
            "the vendor's engineer knew the rules for explosive dust by heart.",
            "the vendor's engineer had never heard of the rules for explosive dust.",
            "industry_expertise",
        ),
        (
            "the vendor has an office in each of the client's regions.",
            "the vendor has no office in any of the client's regions.",
            "geographic_relevance",
        ),
    ],
)
def test_nearly_the_same_words_are_read_both_ways(for_us: str, against_us: str, sub_factor: str) -> None:
    """None of them is a lesson."""
    assert not {for_us, against_us} & {x.seen.voiced for x in extraction_fit.lessons()}
    good, bad = reading(for_us), reading(against_us)
    assert (good.sub_factor, good.way, bad.sub_factor, bad.way) == (sub_factor, 1, sub_factor, -1)


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
    files = [t.file for w in (*labelled_texts.WRITERS, labelled_texts.BLIND) for t in labelled_texts.texts(w)]
    assert len(files) == len(set(files))


def test_the_writer_left_out_takes_along_what_was_written_with_texts_in_view() -> None:
    writers = ("", "final", "train_b", extraction_fit.STRANGER, extraction_fit.ECHOES)
    read = [Lesson(Seen("a", "a"), writer=w) for w in writers]
    assert [extraction_fit.strange(x) for x in read] == [False, False, False, True, True]


def test_nothing_is_fitted_on_a_tuning_of_other_lessons() -> None:
    data = fitting.table([Lesson(Seen("a", "a"))])
    with pytest.raises(kept_meaning.Stale, match="evidence_tuning"):
        extraction_fit.without_stranger(data, kept_meaning.read_kept(), sentence_embedder())


def test_what_is_kept_of_the_tuning_comes_back(tmp_path) -> None:  # type: ignore[no-untyped-def]
    view = model.View(np.array([[0.5, -2.0]], np.float32), np.array([1.0, 0.25], np.float32))
    kept_meaning.write_kept(kept_meaning.Kept(fitting.Meaning(view, view, "an embedder"), "taught"), tmp_path / "k.npz")
    again = kept_meaning.read_kept(tmp_path / "k.npz")
    assert (again.taught, again.meaning.embedder) == ("taught", "an embedder")
    for came_back in (again.meaning.sub, again.meaning.way):
        assert came_back.of(np.array([[2.0]])).tolist() == [[2.0, -3.75]]
