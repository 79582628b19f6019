"""People and gaps in words."""

from knowledge.records import Activity
from skills.people.stakeholder_map import Gap, Person
from skills.people.stakeholder_rules import (
    ROLE_LABELS,
    ROLE_MEANING,
    influence_words,
)
from skills.wording import Voice

_VERBS = {"meeting": "met", "call": "on the phone", "mail": "wrote", "note": "noted", "task": "task"}


def titled(person: Person) -> str:
    c = person.contact
    left = " (left)" if not c.active else ""
    return f"{c.name}, {c.title}{left}" if c.title else f"{c.name}{left}"


def role_words(person: Person) -> str:
    if person.role is None:
        return "part unknown"
    label = ROLE_LABELS[person.role]
    return f"{label}? (guess: {person.why})" if person.guessed else label


def influence(person: Person) -> str:
    assumed = ", assumed from the level" if person.influence_assumed and person.influence is not None else ""
    return f"{influence_words(person.influence)}{assumed}"


def last_heard(person: Person, voice: Voice) -> str:
    if person.heard is None:
        tried = f"; we last wrote {voice.ago(person.tried.at)}" if person.tried else ""
        return f"never met or answered{tried}"
    said = f"{_VERBS[person.heard.kind]} {voice.ago(person.heard.at)} ({voice.day(person.heard.at)})"
    return f"{said}; our mail of {voice.day(person.tried.at)} is unanswered" if person.tried else said


def activity_line(activity: Activity, voice: Voice) -> str:
    way = {"in": " from them", "out": " from us"}.get(activity.direction, "")
    return f"{activity.kind.capitalize()}{way if activity.kind == 'mail' else ''}, {voice.day(activity.at)}"


def gap_text(gap: Gap, voice: Voice) -> str:
    """One hole of the map, with the rule that found it."""
    names = ", ".join(p.contact.name for p in gap.people)
    rules = gap.rules
    if gap.kind == "missing_role":
        assert gap.role is not None
        likely = "; ".join(f"{titled(p)}, may be one: {p.why}" for p in gap.people[:2])
        hint = f" {likely}." if likely else ""
        return f"Nobody is on record as {ROLE_LABELS[gap.role]} (they {ROLE_MEANING[gap.role]}).{hint}"
    if gap.kind in ("no_buyer", "uncovered"):
        assert gap.role is not None
        last = "; ".join(f"{p.contact.name} {last_heard(p, voice)}" for p in gap.people)
        return f"No {ROLE_LABELS[gap.role]} met us or answered in {rules.told('covered_days')} days: {last}."
    if gap.kind == "single_thread":
        days = rules.told("single_thread_days")
        rule = f"{voice.percent(gap.share)} of what the client said to us in {days} days came through one person"
        return f"Single thread: {rule}, {names}."
    if gap.kind == "left":
        return f"{names} left but still stands on the map: who took over?"
    if gap.kind == "unmet":
        return f"High influence, and never met us or answered: {names}."
    if gap.kind == "critic":
        said = ", ".join(f"{p.contact.name} ({p.stance})" for p in gap.people)
        return f"High influence and not on our side: {said}."
    return f"No colleague owns the relationship with {names}."
