"""An initiative in words: what it is worth, what it costs, who does it with whom, and what it brought."""

from collections.abc import Mapping

from knowledge.records import Initiative, InitiativeStatus
from skills.answer import Tone
from skills.catalog.power_plan.outcome import Out
from skills.catalog.power_plan.results import Result
from skills.initiatives.plan import Entry
from skills.initiatives.whom import Whom
from skills.scoring.next_step import whole_points
from skills.scoring.rules import QUALIFIER_CAP
from skills.scoring.words import C_LABELS, CAP, points, worth
from skills.wording import Voice, minus

STATUS: dict[InitiativeStatus, str] = {
    "proposed": "proposed",
    "accepted": "accepted",
    "in_progress": "in progress",
    "done": "done",
    "dropped": "dropped",
}
_TONES: dict[InitiativeStatus, Tone] = {
    "proposed": "plain",
    "accepted": "good",
    "in_progress": "good",
    "done": "muted",
    "dropped": "muted",
}


def tone(entry: Entry, voice: Voice) -> Tone:
    return "warn" if entry.overdue(voice.today) else _TONES[entry.status]


def gain(value: float) -> str:
    """ "+6", "+0.4", "0"."""
    return whole_points(value) if value > 0 else "0"


def worth_today(entry: Entry) -> str:
    """ "+6 Right to Win (68 → 74), Control 40 → 52"; with the reason where it is nothing."""
    step = entry.step
    if step.exact_gain <= 0:
        return _nothing(entry)
    hidden = step.known_before and step.before == step.after
    said = f"{gain(step.exact_gain)} Right to Win" if hidden else worth(step)
    if step.c_before != step.c_after:
        said += f", {C_LABELS[step.c]} {points(step.c_before)} → {points(step.c_after)}"
    if step.c_after == QUALIFIER_CAP and not step.qualifier:
        said += f", held at {CAP} by its qualifier"
    if entry.lifts:
        said += f", as it also ends the rating set by hand on {' and '.join(entry.lifts)}"
    return f"once the others are done, {said}" if entry.after_others else said


def _nothing(entry: Entry) -> str:
    label = C_LABELS[entry.step.c]
    if entry.lifts:
        return f"no gain: new evidence would end the rating set by hand on {' and '.join(entry.lifts)}"
    if entry.step.c_before is None and entry.step.c_after is not None:
        return f"makes {label} known, at about {entry.step.c_after}"
    if entry.step.c_before is None:
        return f"nothing by itself: {label} stays unknown until its other factor is known"
    if entry.step.qualifier:
        return f"nothing yet: {label} is {entry.step.c_before}, and the cap of {CAP} does not bind"
    if entry.step.c_before == QUALIFIER_CAP:
        return f"nothing today: {label} is held at {CAP} by its qualifier"
    return f"nothing today: {label} rests on a number or a rating that one fact does not move"


def cost(entry: Entry) -> str:
    return f"effort {entry.effort.rung}: {entry.effort.why}"


def by_when(entry: Entry, people: Mapping[str, str], voice: Voice) -> str:
    """ "Kim Berger, by 12 Dec 2026"."""
    owner = people.get(entry.owner_id, "a colleague")
    if entry.due_on is None:
        return f"{owner}, no date"
    late = f", {voice.ago(entry.due_on)}: overdue" if entry.overdue(voice.today) else ""
    return f"{owner}, by {voice.day(entry.due_on)}{late}"


def about(someone: Whom, out: Out, voice: Voice) -> str:
    """Whom it needs: title, part, stance, last word, and who of us knows them."""
    contact = someone.contact
    told = [contact.title, someone.role.capitalize() if someone.role else "", someone.stance.replace("unknown", "")]
    head = ", ".join(t for t in told if t)
    last = f"last spoke {voice.ago(someone.heard.at)}" if someone.heard else "never met us on this deal"
    knows = out.people.get(out.facts.relations.get(contact.id, ""), "")
    through = f"; {knows} owns the relationship" if knows else ""
    return f"{contact.name} ({head}; {last}{through})" if head else f"{contact.name} ({last}{through})"


def hint(entry: Entry, voice: Voice) -> str:
    """What the record says of the qualifier it is after."""
    found = entry.hint
    if found is None:
        return ""
    when = f", {voice.day(found.ref.at)}" if found.ref and found.ref.at else ""
    leans = {True: "The record suggests yes", False: "The record suggests no", None: "The closest on record"}
    return f"{leans[found.leaning]}: {found.because}{when}."


def brought(initiative: Initiative, result: Result) -> str:
    """Expected and actual gain side by side."""
    expected, label = f"expected {gain(initiative.expected_gain)}", C_LABELS[initiative.c]
    if result.actual is None:
        return f"{expected}, actual unknown: no score was frozen before it began"
    actual = f"{expected}, actual {signed(result.actual)}"
    if result.c_before == result.c_after:
        return f"{actual}: {label} is {points(result.c_after)} as before; say what came of it if that is missing"
    said = f"{actual} ({label} {points(result.c_before)} → {points(result.c_after)}"
    said += f"; Right to Win {points(result.before)} → {points(result.after)} in all)"
    more = "1 other step" if result.others == 1 else f"{result.others} other steps"
    return f"{said}; {more} of {label} in between counted too" if result.others else said


def signed(value: float) -> str:
    """ "+4.5", "+1", "−0.5", "0": a quarter of a C's whole points."""
    shown = minus(f"{value:+.1f}".removesuffix(".0"))
    return "0" if value == 0 else shown


def actual_badge(result: Result) -> str:
    return "?" if result.actual is None else signed(result.actual)
