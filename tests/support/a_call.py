"""A call written as lines, "K:" for our rep and "D:" for the client, with what is known before it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from skills.calls.context import CallContext, KnownPerson, OpenQualifier, Play, Rival
from skills.calls.listening import moments
from skills.calls.moment import Moment
from skills.calls.said import Said, Speaker

KIM = Speaker(0, "Kim Berger", "us")
DANA = Speaker(1, "Dana Wu", "client")
CONTEXT = CallContext(
    "call_1",
    datetime(2026, 11, 20, 10, tzinfo=UTC),
    "Kim Berger",
    "Helix Sensors",
    "Skarholt",
    "Skarholt lines",
    close_on=date(2027, 2, 28),
    people=(
        KnownPerson("Kim Berger", True),
        KnownPerson("Dana Wu", False, "Head of Operations", "beneficiary", met=True),
        KnownPerson("Uwe Hartmann", False, "CFO", "buyer", met=False),
    ),
    qualifiers=(
        OpenQualifier("credibility", "Can we meet their CEO within 7 days?", 9),
        OpenQualifier("capability", "Can we reference this in region and in industry?", 7),
        OpenQualifier("control", "Can we see our fingerprints on this deal?", 8),
    ),
    money_unknown=("budget_owner", "timeline"),
    rivals=(
        Rival("Northwind", ("NW Systems",), "their service sits in another time zone", "note_1"),
        Rival("Summit", (), ""),
    ),
    plays=(Play("you are too expensive", "put the price beside one unplanned stop", "play_1"),),
)


def knowing(**known: Any) -> CallContext:
    return replace(CONTEXT, **known)


def call(*lines: str, words_per_s: float = 2.5, gap_s: float = 0.5) -> tuple[Said, ...]:
    """ "K: …" and "D: …" one after the other; "…  +12" makes the line 12 seconds long."""
    at, out = 0.0, []
    for seq, line in enumerate(lines, start=1):
        who, _, text = line.partition(": ")
        text, _, seconds = text.partition("  +")
        took = float(seconds) if seconds else len(text.split()) / words_per_s
        out.append(Said(seq, KIM if who == "K" else DANA, text, round(at, 2), round(at + took, 2)))
        at += took + gap_s
    return tuple(out)


def found(*lines: str, context: CallContext = CONTEXT, **how: Any) -> tuple[Moment, ...]:
    return moments(call(*lines), context, **how)


def of(kind: str, *lines: str, context: CallContext = CONTEXT, worth: float = 0.6) -> list[Moment]:
    """The moments of a kind that are worth a hint."""
    return [m for m in found(*lines, context=context) if m.kind == kind and m.weight >= worth]
