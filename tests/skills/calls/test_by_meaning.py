"""Moments whose words no pattern knows, told by what the sentence is like; the finders' vetoes hold here too."""

from pathlib import Path

import pytest

from llm.embed import local_embedder
from llm.errors import SentenceModelMissing
from skills.calls.by_meaning import parts
from skills.calls.context import OpenQualifier, Play, Rival
from skills.calls.meaning import FITTED, TUNING, Head, Meaning, fitted, lessons, taught
from skills.calls.moment import Moment
from skills.calls.spoken import sentences
from tests.support.a_call import found, knowing
from voice.coach.wording import worded


@pytest.fixture(scope="module")
def meaning() -> Meaning:
    return fitted(local_embedder())


def _by_meaning(said: str, kind: str, meaning: Meaning, **known: object) -> list[Moment]:
    context = knowing(**known)
    assert not [m for m in found(said, context=context) if m.kind == kind], (
        "the words alone know it: no test of meaning"
    )
    return [m for m in found(said, context=context, meaning=meaning) if m.kind == kind]


def test_a_wish_for_proof_in_other_words(meaning: Meaning) -> None:
    (one,) = _by_meaning("D: I'd want to speak to somebody who's had it for a year.", "qualifier", meaning)
    assert one.facts["c"] == "capability"


def test_money_that_nobody_planned(meaning: Meaning) -> None:
    (one,) = _by_meaning("D: Nothing was foreseen for it when the plan was made.", "budget", meaning)
    assert one.facts["standing"] == "none"


def test_an_objection_that_is_like_the_playbooks(meaning: Meaning) -> None:
    play = Play("our operators will not use another tool", "let two operators choose the trial themselves", "p7")
    (one,) = _by_meaning("D: Our staff refuse to use any new tool.", "objection", meaning, plays=(play,))
    assert one.facts["answer"] == play.answer


def test_an_objection_nobody_wrote_a_play_for_is_kept_for_the_debrief(meaning: Meaning) -> None:
    made = _by_meaning("D: Our staff refuse to use any new tool.", "objection", meaning, plays=())
    assert made
    assert all(m.weight < 0.6 for m in made)


def test_a_complaint_about_others_stays_no_objection(meaning: Meaning) -> None:
    assert _by_meaning("D: The other vendor was a mess, they never answered the phone.", "objection", meaning) == []


def test_small_talk_is_like_nothing(meaning: Meaning) -> None:
    for said in (
        "D: The lake was frozen and the children went skating.",
        "D: I had a sandwich on the train this morning.",
    ):
        assert found(said, meaning=meaning) == ()


def test_our_own_words_are_not_read(meaning: Meaning) -> None:
    assert not [m for m in found("K: Nothing was foreseen for it in the plan.", meaning=meaning) if m.kind == "budget"]


def test_it_is_deterministic(meaning: Meaning) -> None:
    said = "D: Nothing was foreseen for it when the plan was made, and nobody knows who would pay."
    again = Meaning(meaning.tuned, meaning.plain, Head.read())
    assert found(said, meaning=meaning) == found(said, meaning=again)


def test_words_of_a_pattern_that_mean_nothing_weigh_too_little_for_a_hint(meaning: Meaning) -> None:
    said = "D: The two in the hills can wait, they only open at Easter."
    (words,) = [m for m in found(said) if m.kind == "timeline"]
    (read,) = [m for m in found(said, meaning=meaning) if m.kind == "timeline"]
    assert words.weight > 0.8
    assert read.weight < 0.65
    assert read.facts == words.facts


def test_words_of_a_pattern_that_mean_it_keep_their_weight(meaning: Meaning) -> None:
    said = "D: The project was pushed back until the autumn."
    assert [m.weight for m in found(said, meaning=meaning) if m.kind == "timeline"] == [
        m.weight for m in found(said) if m.kind == "timeline"
    ]


def test_what_is_shipped_was_made_from_these_lessons() -> None:
    head = Head.read()
    assert head.taught == taught(list(lessons())), "run python -m benchmarks.coach_fit"
    assert head.space == local_embedder(tuning=TUNING).name, "run python -m benchmarks.coach_fit"


def test_lessons_are_of_labels_that_are_known() -> None:
    found = list(lessons())
    assert {x.label for x in found} == set(Head.read().labels)
    assert {x.author for x in found} == {*"abcdefghij"}
    assert all(x.plain for x in found)


def test_a_damaged_file_is_told_apart(tmp_path: Path) -> None:
    torn = tmp_path / "fitted.npz"
    torn.write_bytes(FITTED.read_bytes()[:500])
    with pytest.raises(SentenceModelMissing, match="install the program again"):
        Head.read(torn)


def test_a_long_stretch_without_full_stops_is_read_in_its_clauses() -> None:
    (one,) = sentences(
        "we looked at the screens for an hour and the coffee was cold but nothing was foreseen for it in the plan "
        "because nobody asked us and then we went home"
    )
    clauses = [p.plain for p in parts(one)]
    assert "but nothing was foreseen for it in the plan" in clauses
    assert all(p.quote() in one.original for p in parts(one))


def test_somebody_with_a_say_whose_role_nobody_named(meaning: Meaning) -> None:
    said = (
        "D: By Yannick, in the end. He is a careful man, he will be wanting to look under the bonnet before anything "
        "gets screwed to a wall."
    )
    (one,) = _by_meaning(said, "stakeholder", meaning)
    assert one.facts["name"] == "Yannick"
    assert one.weight >= 0.65


def test_a_rival_that_is_out_is_no_hint(meaning: Meaning) -> None:
    rival = Rival("Sawplan", (), "does not see knots")
    said = "D: No, I rang Sawplan on Monday and told them thank you, he was very sweet about it and sends his regards."
    (one,) = [m for m in found(said, context=knowing(rivals=(rival,)), meaning=meaning) if m.kind == "competitor"]
    assert one.facts["standing"] == "out"
    assert one.weight < 0.65


def test_a_promise_with_its_day_is_no_hint_however_sure_it_is(meaning: Meaning) -> None:
    said = "D: I will send you the twelve letters, two of them in Finnish, and you will have all of them on Friday."
    promised = [m for m in found(said, meaning=meaning) if m.kind == "commitment"]
    assert promised
    assert all(m.weight < 0.65 for m in promised)


def test_what_the_rep_asked_counts_in_what_an_answer_is_worth(meaning: Meaning) -> None:
    answer = "D: That went on the new boiler in the spring, so there would be something again from January on."
    alone = {m.kind: m.weight for m in found(answer, meaning=meaning)}
    asked = {
        m.kind: m.weight
        for m in found("K: Do you have money set aside for this, and whose budget is it?", answer, meaning=meaning)
    }
    assert asked.get("budget", 0.0) > alone.get("budget", 0.0)


def test_a_commitment_in_other_words_is_not_told_as_business_of_the_past(meaning: Meaning) -> None:
    context = knowing(qualifiers=(OpenQualifier("commitment", "Do they buy from us today?", 9),))
    said = "D: Our lawyer is happy, I am happy, and the paper is on its way back to you with my signature on it."
    (one,) = [m for m in found(said, context=context, meaning=meaning) if m.facts.get("c") == "commitment"]
    assert worded(one, context).text.startswith("They lean to us: ask Dana")
