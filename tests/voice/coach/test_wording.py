"""What a hint says: one short line about this deal, for every kind, whatever the moment holds."""

from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.calls.moment import Moment, MomentKind
from skills.calls.said import Speaker
from tests.support.a_call import CONTEXT, DANA, found
from voice.coach.wording import MOST, MOST_WHY, shortened, worded


def _text(line: str, kind: MomentKind) -> str:
    return worded(next(m for m in found(line) if m.kind == kind), CONTEXT).text


@pytest.mark.parametrize(
    ("line", "kind", "text"),
    [
        (
            "D: Our procurement director Ines will sign.",
            "stakeholder",
            "Ines (procurement director) signs: ask Dana to introduce you",
        ),
        (
            "D: The works council has to agree first.",
            "stakeholder",
            "Works council must agree: ask Dana who to win there and what they need to see",
        ),
        (
            "D: Our CFO decides that in the end.",
            "stakeholder",
            "Uwe Hartmann decides and has not met us: ask Dana for an introduction",
        ),
        (
            "D: Our CEO would like to meet you.",
            "qualifier",
            "Their CEO's door is open: offer Dana two dates within 7 days",
        ),
        (
            "D: Do you have references in our industry?",
            "qualifier",
            "They want proof from others: offer Dana a call with a client like them",
        ),
        (
            "D: We have set aside 250k for this.",
            "budget",
            "Ask Dana who releases the 250,000 and what they want to see first",
        ),
        (
            "D: The budget is frozen.",
            "budget",
            "No money planned: ask Dana whose result it helps, and who could free some",
        ),
        (
            "D: We want to go live by 15 January.",
            "timeline",
            "Work back from 15 January 2027: ask Dana who has to say yes by when",
        ),
        (
            "D: It was pushed back to next year.",
            "timeline",
            "It slips: ask Dana what waiting until 31 December 2027 costs them",
        ),
        ("D: Northwind was here.", "competitor", "Northwind: their service sits in another time zone"),
        ("D: We met Summit on Monday.", "competitor", "Summit is in: ask Dana what they like about them"),
        (
            "D: We look at two other vendors.",
            "competitor",
            "Somebody else is in: ask Dana what they compare us by",
        ),
        ("D: Your price is too high.", "objection", "Put the price beside one unplanned stop"),
        ("D: I am worried about the downtime.", "objection", "Before you answer, ask Dana what is behind it"),
        ("D: I will send you the figures.", "commitment", "Ask Dana for a day: by when?"),
        (
            "D: We will be in touch.",
            "commitment",
            "Too vague: ask Dana what happens next, and on which day",
        ),
        (
            "D: Somebody has to talk to the bank.",
            "action_item",
            "Nobody took it, ask who and when: “Somebody has to talk to the bank”",
        ),
        (
            "D: I heard the board wants to cut the project.",
            "fog",
            "Hearsay: ask Dana who would know it first-hand",
        ),
    ],
)
def test_each_kind_in_a_coachs_voice(line: str, kind: MomentKind, text: str) -> None:
    assert _text(line, kind) == text


@settings(max_examples=120)
@given(
    st.sampled_from(get_args(MomentKind)),
    st.text(max_size=300),
    st.text(max_size=120),
    st.sampled_from(("", "Dr. Stefan Brandt", "Dana Wu", "Señora de la Concepción y Fernández del Valle")),
)
def test_a_hint_is_one_short_line_whatever_was_said(kind: MomentKind, said: str, name: str, who: str) -> None:
    facts = {
        "c": "control", "holds": "yes", "standing": "none", "name": name, "title": said, "rival": name, "answer": said,
        "objection": said, "what": said, "question": said, "points": said, "minutes_left": "5", "seconds": "80",
        "share": "74", "amount": name, "why": said, "worth": "9",
    }  # fmt: skip
    made = Moment(kind, (1,), 0.0, Speaker(1, who, "client"), said, 0.9, "x:y", facts)
    told = worded(made, CONTEXT)
    for text, most in ((told.text, MOST), (told.why, MOST_WHY)):
        assert len(text) <= most
        assert "\n" not in text
        assert all(c.isprintable() for c in text)


def test_who_spoke_is_called_by_the_first_name_without_a_title() -> None:
    made = Moment("fog", (1,), 0.0, Speaker(1, "Dr. Stefan Brandt", "client"), "x", 0.9, "x", {"class": "gossip"})
    assert "ask Stefan who" in worded(made, CONTEXT).text
    nameless = Moment("fog", (1,), 0.0, Speaker(1, "", "client"), "x", 0.9, "x", {"class": "gossip"})
    assert "ask them who" in worded(nameless, CONTEXT).text


def test_a_long_line_is_cut_between_words() -> None:
    cut = shortened("word " * 40, 30)
    assert len(cut) <= 30
    assert cut.endswith("word…")
    assert shortened("a\nb\x00c", 30) == "a b c"


def test_a_budget_hint_names_the_deal_and_what_is_not_on_record() -> None:
    (one,) = [m for m in found("D: We have set aside 250k for this.") if m.kind == "budget"]
    assert worded(one, CONTEXT).why == "Who owns the budget of Skarholt lines is not on record."
    assert one.speaker == DANA
