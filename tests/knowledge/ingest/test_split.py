"""Documents cut into passages that fit the model, keep their place, and lose no word."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.ingest.pipeline import Ingestion
from knowledge.ingest.split import LIMIT, cut_text, minute, pieces
from knowledge.records import Document, Segment
from tests.support.embedding import WordEmbedder
from tests.support.indexed import document

SEGMENTS = st.lists(
    st.builds(
        Segment,
        st.text(st.sampled_from("ab .!\n"), max_size=3_000),
        speaker=st.none() | st.sampled_from(["Ana", "Bo"]),
        start=st.none() | st.floats(0, 9_000),
        page=st.none() | st.integers(1, 3),
        heading=st.none() | st.sampled_from(["Aims", "Risks"]),
    ),
    max_size=5,
)


@given(SEGMENTS)
@settings(max_examples=80)
def test_no_word_is_lost_and_no_passage_is_too_long(segments: list[Segment]) -> None:
    cut = pieces(document("x", segments=tuple(segments)))
    assert all(0 < len(p.text) <= LIMIT + 20 for p in cut)
    assert [p.number for p in cut] == list(range(len(cut)))
    assert len({p.id for p in cut}) == len(cut)
    said = "".join("".join(p.text.split()) for p in cut).replace("Ana:", "").replace("Bo:", "")
    assert sorted(said) == sorted("".join("".join(s.text.split()) for s in segments))


def test_short_paragraphs_go_together_and_long_ones_are_cut_at_sentences() -> None:
    together = list(cut_text("One.\n\nTwo.\n\nThree."))
    assert together == ["One.\n\nTwo.\n\nThree."]
    sentences = [f"Sentence number {n} says something about the renewal." for n in range(60)]
    parts = list(cut_text(" ".join(sentences)))
    assert len(parts) > 1
    assert all(part.endswith(".") for part in parts)


def test_a_passage_keeps_to_one_section() -> None:
    plan = document("p", segments=(Segment("Grow.", heading="Aims"), Segment("Lose.", heading="Risks")))
    assert [(p.text, p.locator, p.context) for p in pieces(plan)] == [
        ("Grow.", "Aims", "File p. Aims"),
        ("Lose.", "Risks", "File p. Risks"),
    ]


def test_turns_of_several_people_name_them_in_the_text() -> None:
    call = document("c", segments=(Segment("Hello.", "Ana", 5.0), Segment("Hi.", "Bo", 9.0), Segment("", "Ana", 11.0)))
    assert [(p.text, p.locator, p.speaker) for p in pieces(call)] == [("Ana: Hello.\nBo: Hi.", "0:05", None)]


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (760.9, "12:40"), (3599, "59:59"), (3723, "1:02:03")])
def test_a_minute_is_shown_as_people_write_it(seconds: float, shown: str) -> None:
    assert minute(seconds) == shown


def test_the_same_words_keep_their_id_when_the_rest_changes() -> None:
    long = "filler " * 100
    before = pieces(document("x", "first " + long, "second " + long))
    after = pieces(document("x", "changed " + long, "second " + long))
    assert before[1].id == after[1].id
    assert before[0].id != after[0].id
    assert pieces(document("y", "second " + long))[0].id != before[1].id


def test_each_kind_of_document_goes_through_its_own_pipeline() -> None:
    embedder = WordEmbedder()
    at = datetime(2026, 1, 1, tzinfo=UTC)
    kinds = [
        Document("t", "default", "transcript", "Call", "deal", (Segment("Hello.", "Ana", 61.0),), at),
        Document("p", "default", "file", "Report", "deal", (Segment("Zinc.", page=3),), at),
        Document("s", "default", "note", "Note", "deal", (Segment("Short."),), at),
        Document("e", "default", "note", "Nothing", "deal", (), at),
    ]
    made = Ingestion(embedder, lambda ids: {}).run(kinds)
    assert [(one.document.id, [p.locator for p in one.pieces]) for one in made] == [
        ("t", ["1:01"]),
        ("p", ["p. 3"]),
        ("s", [None]),
        ("e", []),
    ]
    assert made[0].vectors.shape == (1, embedder.dim)
    assert embedder.embedded[0] == "Call. Ana. Hello."


def test_vectors_at_hand_are_not_computed_again() -> None:
    embedder = WordEmbedder()
    note = document("x", "Budget.")
    known = {pieces(note)[0].id: embedder.embed(["something else"])[0]}
    embedder.embedded.clear()
    made = Ingestion(embedder, lambda ids: known).run([note])
    assert embedder.embedded == []
    assert made[0].vectors[0].tolist() == known[pieces(note)[0].id].tolist()
