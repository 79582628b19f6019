"""Monologue, talk ratio and agenda, by the numbers of `CallRules`."""

from skills.calls.listening import moments
from skills.calls.rules import CallRules
from tests.support.a_call import call, found, knowing

LONG = "K: and then there is the next feature which is really nice  +40"


def _kinds(*lines: str, **known: object) -> list[str]:
    return [m.kind for m in found(*lines, context=knowing(**known))]


def test_a_monologue_is_told_once_when_it_passes_the_limit() -> None:
    # 40 s + 0.5 + 40 s = 80.5 s, more than 75: told at the second line and not again at the third.
    assert _kinds(LONG, LONG, LONG).count("monologue") == 1


def test_a_grunt_does_not_end_it_and_a_sentence_does() -> None:
    assert "monologue" in _kinds(LONG, "D: Mhm, yes.", LONG)
    assert "monologue" not in _kinds(LONG, "D: That is interesting for our plant.", LONG)


def test_the_clients_monologue_is_music() -> None:
    assert "monologue" not in _kinds("D: we have a lot of trouble  +60", "D: really a lot  +60")


def test_a_share_of_speech_over_seventy_percent_is_told_once_after_six_minutes() -> None:
    turns = ["K: and so on and so on  +50", "D: I see what you mean there  +10"] * 8
    # Per minute 50 s ours and 10 s theirs: 83 %. First minute mark past 360 s tells it, once.
    made = [m for m in found(*turns) if m.kind == "talk_ratio"]
    assert [m.facts["share"] for m in made] == ["83"]
    assert made[0].at < 365 < made[0].at + 60


def test_a_fair_share_is_not_told() -> None:
    turns = ["K: and so on and so on  +30", "D: I see what you mean there  +30"] * 10
    assert "talk_ratio" not in {m.kind for m in found(*turns)}


def test_agenda_points_not_touched_with_five_minutes_left() -> None:
    lines = ["D: The pilot plan looks good to me.  +60", "D: yes it does look good  +240"]
    known = knowing(agenda=("pilot plan", "contract length"), minutes=10)
    (one,) = [m for m in found(*lines, context=known) if m.kind == "agenda"]
    assert one.facts == {"points": "contract length", "minutes_left": "5"}


def test_an_agenda_that_was_covered_is_not_told() -> None:
    lines = ["D: The pilot plan is good.  +60", "D: and the length of the contract is fine  +240"]
    assert "agenda" not in _kinds(*lines, agenda=("pilot plan", "contract length"), minutes=10)


def test_a_workspace_may_have_other_numbers() -> None:
    patient = CallRules(monologue_s=300.0)
    assert not [m for m in moments(call(LONG, LONG, LONG), knowing(), patient) if m.kind == "monologue"]
