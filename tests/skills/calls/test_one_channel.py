"""Both sides on one channel: what can be said without knowing who speaks, and what had better not be."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from skills.calls.line import is_person
from skills.calls.listening import moments
from skills.calls.moment import Moment
from skills.calls.said import Said, Speaker
from skills.calls.talk import talk
from tests.support.a_call import CONTEXT, call
from voice.coach.live import LiveCoach
from voice.coach.wording import worded
from voice.heard import Final

RECORDER = Speaker(0)
TALK = (
    "K: Thank you for your time, let me show you all that we have.  +60",
    "K: And then there is the second part of it, which is the one I like.  +60",
    "D: What does it cost for forty lines?",
    "K: Are you talking to another vendor as well?",
    "D: We are also talking to Northwind.",
    "K: I will send you the layout of the lines.",
    "D: I will get you the list.",
    "K: Who has to sign, is it the CFO or the board?",
    "D: Your price is too high for us.",
    "K: And the rest of it is quickly told, give me four more minutes.  +240",
)


def one_channel(lines: Sequence[str] = TALK, speaker: Speaker = RECORDER) -> tuple[Said, ...]:
    return tuple(replace(said, speaker=speaker) for said in call(*lines))


def heard(speaker: Speaker = RECORDER, lines: Sequence[str] = TALK) -> tuple[Moment, ...]:
    return moments(one_channel(lines, speaker), CONTEXT)


@pytest.mark.parametrize("speaker", [RECORDER, Speaker(0, "Speaker 1"), Speaker(0, "Participant")])
def test_what_was_said_counts_and_whose_it_is_does_not(speaker: Speaker) -> None:
    found = heard(speaker)
    assert {"competitor", "objection"} <= {m.kind for m in found if m.weight >= 0.65}
    assert not {"monologue", "talk_ratio", "question"} & {m.kind for m in found}
    promised = [m for m in found if m.kind == "commitment"]
    assert len(promised) == 2
    assert all((m.facts["side"], m.facts.get("owner"), m.weight < 0.5) == ("unknown", None, True) for m in promised)


def test_what_the_rep_may_have_asked_tells_nothing_of_the_client() -> None:
    assert not [m for m in heard(lines=TALK[3:4]) if m.kind == "competitor"]
    assert not [m for m in heard(lines=TALK[7:8]) if m.kind == "stakeholder"]


def test_somebody_with_a_name_is_somebody() -> None:
    found = heard(Speaker(0, "Uwe Hartmann"))
    assert [m.facts["owner"] for m in found if m.kind == "commitment"] == ["Uwe Hartmann"] * 2


def test_shares_of_the_talk_are_not_made_up() -> None:
    told = talk(one_channel(), CONTEXT)
    assert told.share_ours is None
    assert told.longest_ours is None
    assert told.unknown > 300


async def test_hints_on_one_channel_name_nobody() -> None:
    given = []

    async def deliver(hint: object) -> None:
        given.append(hint)

    now = 0.0
    coach = LiveCoach(CONTEXT, deliver, lambda: now)
    for said in one_channel(speaker=Speaker(0, "Speaker 1")):
        now = said.end + 0.4
        await coach.hear(Final("call_1", f"u{said.seq}", said, latency_s=0.4))
    assert {h.kind for h in given} == {"competitor", "objection"}
    assert not any("Speaker" in h.text + h.why for h in given)
    (promise,) = [m for m in heard(Speaker(0, "Speaker 1"), ["D: I will get you the list."]) if m.kind == "commitment"]
    assert worded(promise, CONTEXT).text == "Ask them for a day: by when?"


@pytest.mark.parametrize("name", ["", "Speaker 1", "speaker #2", "Participant", "Guest", "Unknown", "Channel 1"])
def test_what_is_no_name(name: str) -> None:
    assert not is_person(name)


@pytest.mark.parametrize("name", ["Dana Wu", "Guest Wu", "Voicu", "J"])
def test_what_is_a_name(name: str) -> None:
    assert is_person(name)
