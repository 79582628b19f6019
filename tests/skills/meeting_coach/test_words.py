"""What people say to the coach, and what counts as everyone's consent: anything in doubt is none."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skills.catalog.meeting_coach.intent import consent_in, points, read_intent
from tests.support.asking import asking


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("coach my call with Skarholt", "start"),
        ("start listening, everyone agreed", "start"),
        ("listen in on my call, we stop at ten", "start"),
        ("please coach me on the Skarholt call, no hints on price", "start"),
        ("stop", "stop"),
        ("stop the coach", "stop"),
        ("the call is over", "stop"),
        ("mute the hints", "mute"),
        ("stop the hints", "mute"),
        ("no more hints please", "mute"),
        ("be quiet", "mute"),
        ("unmute", "unmute"),
        ("turn the hints back on", "unmute"),
        ("fewer hints", "less"),
        ("too many hints", "less"),
        ("more like this", "more"),
        ("more hints please", "more"),
        ("debrief my last call", "debrief"),
        ("what are the action items from the call", "debrief"),
        ("how did my call with Skarholt go", "debrief"),
        ("did I talk too much", "debrief"),
        ("where is the side panel", "open"),
        ("are you still listening", "open"),
    ],
)
def test_words_become_what_is_wanted(text: str, kind: str) -> None:
    assert read_intent(asking(text)).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "start listening, everyone agreed",
        "everybody is fine with it",
        "they have all consented",
        "all of them said yes",
        "the client agreed",
        "we all agreed to the recording",
        "both sides are happy with it",
    ],
)
def test_a_plain_yes_of_everybody_is_consent(text: str) -> None:
    assert consent_in(text) == "given"


@pytest.mark.parametrize(
    "text",
    [
        "coach my call",
        "not everyone agreed",
        "has not everybody agreed yet",
        "start listening if everyone agreed",
        "nobody has agreed",
        "I didn't ask, just listen",
        "listen without telling them",
        "I agreed",
        "Dana said yes",
        "secretly, everyone is fine",
    ],
)
def test_less_than_everybody_is_none(text: str) -> None:
    assert consent_in(text) == "none"


@pytest.mark.parametrize(
    "text", ["they refused", "Dana said no", "the client doesn't want it", "everyone agreed but Ola objected"]
)
def test_a_no_outweighs_every_yes(text: str) -> None:
    assert consent_in(text) == "refused"


def test_telling_everybody_is_less_than_their_yes() -> None:
    assert consent_in("I told everyone that you listen") == "announced"


@given(
    st.lists(st.sampled_from(["everyone agreed", "but", "not", "Ola", "said no", "today", "please listen"]), max_size=7)
)
@settings(max_examples=60, deadline=None)
def test_a_no_anywhere_never_becomes_a_yes(words: list[str]) -> None:
    text = " ".join(words)
    if "said no" in text:
        assert consent_in(text) == "refused"
    if consent_in(text) == "given":
        assert "everyone agreed" in text


def test_details_are_read_along() -> None:
    intent = read_intent(
        asking("coach my call, 45 minutes, send the hints to Slack, agenda: budget; timeline; next step")
    )
    assert (intent.minutes, intent.hints_to, intent.agenda) == (45, "slack", ("budget", "timeline", "next step"))


def test_hints_can_be_wished_into_the_meeting_itself() -> None:
    assert read_intent(asking("coach my call, send the hints in my Teams meeting")).hints_to == "meeting"
    assert read_intent(asking("coach my call, send the hints to Teams")).hints_to == "teams"


def test_an_agenda_ends_with_its_sentence() -> None:
    said = "coach my call, agenda: pilot, price, legal review. Start listening, everyone agreed"
    assert read_intent(asking(said)).agenda == ("pilot", "price", "legal review")


def test_an_agenda_is_cleaned_and_bounded() -> None:
    assert points("1. Budget\n- Timeline\n\n* Next step.") == ("Budget", "Timeline", "Next step")
    assert len(points("\n".join(f"point {n}" for n in range(40)))) == 12


def test_a_button_cannot_invent_a_consent() -> None:
    made = read_intent(asking(verb="start", args={"consent": "sure", "hints_to": "fax", "minutes": "-3"}))
    assert (made.consent, made.hints_to, made.minutes) == ("none", None, None)
