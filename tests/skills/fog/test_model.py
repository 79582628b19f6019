"""The fitted half: fresh, steady, honest about which words decided, and not needed."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.fog import train
from llm.embed import LocalEmbedder
from skills.fog import Statement, classify, classify_all, classify_statements, fitting, meaning, model
from skills.fog.classify import chosen
from skills.fog.fitting import Labelled
from skills.fog.rules import WEIGHTS
from tests.support.embedding import sentence_embedder


@pytest.fixture(scope="module")
def embedder() -> LocalEmbedder:
    found = sentence_embedder()
    assert isinstance(found, LocalEmbedder)
    return found


def test_the_shipped_numbers_are_those_of_the_statements_and_rules_of_today(embedder: LocalEmbedder) -> None:
    """When this fails: `python -m benchmarks.fog --fit`, and look at what it changed."""
    kept = model.shipped()
    labelled = train()
    assert kept is not None
    assert kept.statements == fitting.fingerprint(labelled)
    assert kept.embedder == embedder.name


def test_a_fit_does_not_depend_on_the_order_of_the_statements(embedder: LocalEmbedder) -> None:
    some = train()[::12]
    one, other = fitting.fit(some, embedder), fitting.fit(some[::-1], embedder)
    np.testing.assert_allclose(one.vector, other.vector, atol=5e-3)
    assert one.temperature == other.temperature


def test_with_nothing_to_learn_from_the_hand_set_weights_stand(embedder: LocalEmbedder) -> None:
    said = Labelled(Statement("I heard it is off.", 0, 18), "gossip", "a", "a")
    fitted = fitting.fit([said], embedder)
    assert abs(fitted.vector).max() < 0.05


def test_a_source_is_never_on_both_sides() -> None:
    parts = fitting.folds(["a", "b", "a", "c", "b"], 2)
    assert [bool(p.any()) for p in parts] == [True, True]
    assert sum(parts[0].astype(int) + parts[1].astype(int)) == 5
    assert all(p[0] == p[2] and p[1] == p[4] for p in parts)


@pytest.mark.parametrize(
    ("shares", "weights", "spoken", "expected"),
    [
        ([0.60, 0.3, 0.1], [3.0, 0.0, 0.0], True, ("fact", "fact")),  # the words say the same: 0.55 is enough
        ([0.60, 0.3, 0.1], [0.5, 0.0, 0.0], True, (None, None)),  # they settle nothing: 0.75
        ([0.80, 0.1, 0.1], [0.5, 0.0, 0.0], True, ("fact", None)),
        ([0.90, 0.05, 0.05], [0.0, 0.0, 0.0], False, (None, None)),  # not one speaks for it: 0.95
        ([0.90, 0.05, 0.05], [0.0, 0.0, 3.0], False, (None, "gossip")),  # they say another class: 0.95
        ([0.96, 0.02, 0.02], [0.0, 0.0, 3.0], False, ("fact", "gossip")),
        ([0.50, 0.3, 0.2], [3.0, 0.0, 0.0], True, (None, "fact")),
    ],
)
def test_how_sure_it_must_be_depends_on_what_the_words_say(
    shares: list[float], weights: list[float], spoken: bool, expected: tuple[str | None, str | None]
) -> None:
    assert chosen(shares, weights, spoken=spoken) == expected


def test_whatever_is_answered_names_words_that_speak_for_it() -> None:
    wordless = 0
    for item in train()[::4]:
        verdict = classify(item.statement.text, speaker=item.statement.speaker)
        if verdict.cls is None:
            continue
        assert verdict.why
        at = ("fact", "opinion", "gossip").index(verdict.cls)
        for cue in verdict.why:
            assert cue.text == verdict.text[cue.start : cue.end]
            assert cue.kind == "wording" or WEIGHTS[cue.kind][at] > 0
            wordless += cue.kind == "wording"
    assert wordless < 20


def test_where_no_word_decides_the_run_that_adds_most_is_named() -> None:
    verdict = classify("The CTO is in love with his own prototype and that is our real competitor.")
    assert verdict.cls == "opinion"
    assert [c.kind for c in verdict.why] == ["wording"]
    assert verdict.confidence <= 0.85
    assert verdict.why[0].text == "is in love"


def test_a_transcript_in_one_go_says_what_its_lines_say_alone() -> None:
    lines = [item.statement.text for item in train()[::40]]
    together = classify_statements([Statement(t, 0, len(t)) for t in lines])
    alone = [classify(t) for t in lines]
    differing = sum(a.cls != b.cls for a, b in zip(together, alone, strict=True))
    assert differing <= 1  # a batch is rounded a little differently
    assert classify_all("") == ()


def test_without_the_sentence_model_the_rules_stand_alone_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "embedder", lambda: None)
    verdict = classify("I heard the CFO is leaving.")
    assert (verdict.cls, verdict.by_rules) == ("gossip", True)
    assert classify("The CTO is in love with his own prototype.").cls is None


def test_numbers_of_another_model_or_a_damaged_file_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "coefficients.json"
    assert model.read(file) is None
    file.write_text('{"layout": 1, "cues": [[1, 2')
    assert model.read(file) is None
    kept = model.shipped()
    assert kept is not None
    model.write(kept, file)
    again = model.read(file)
    assert again is not None
    np.testing.assert_allclose(again.cues, kept.cues)
    monkeypatch.setattr(meaning, "embedder", lambda: _Renamed())
    assert classify("I heard the CFO is leaving.").by_rules


class _Renamed:
    name = "another model"


@pytest.mark.parametrize(
    ("text", "document", "said"),
    [
        ("The client may reject all bids.", "fact", None),
        ("The decision was taken in May without discussion.", "fact", None),
        ("It is understood that the other bidder has withdrawn.", "gossip", "gossip"),
        ("In the auditor's opinion the controls are adequate.", "opinion", "opinion"),
    ],
)
def test_a_document_stands_behind_what_it_lays_down(text: str, document: str, said: str | None) -> None:
    assert classify(text, kind="document").cls == document
    if said is not None:
        assert classify(text).cls in (said, None)


def test_our_own_side_does_not_stand_behind_what_the_client_did() -> None:
    text = "They have been having money problems."
    ours, theirs = (Statement(text, 0, len(text), "Kim Moreno", ours=side) for side in (True, False))
    assert [v.cls for v in classify_statements([ours, theirs], rules_only=True)] == ["gossip", None]
