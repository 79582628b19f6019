"""What to do with the time: the agenda, what can go wrong, what to take along. Pure."""

from collections.abc import Mapping

from skills.catalog.meeting_prep.outcome import Bring, Point, Prep
from skills.noticing.after_meeting import USUAL_MINUTES
from skills.noticing.notice import Ref
from skills.noticing.on_deals import short
from skills.people.stakeholder_map import GapKind
from skills.scoring.next_step import whole_points
from skills.wording import Voice

_GAPS: Mapping[GapKind, str] = {
    "no_buyer": "No Buyer answered or met us lately: whatever is agreed may need somebody who is not in the room",
    "uncovered": "A part on the deal is not covered",
    "missing_role": "A part on the deal has nobody on record",
    "single_thread": "Nearly everything runs through one person: {who}",
    "left": "Left, and still on the map: {who}",
    "unmet": "Has a say and never met us: {who}",
    "critic": "Speaks against us with weight: {who}",
    "no_owner": "Nobody of ours owns the relationship with {who}",
}
_GRAVE: tuple[GapKind, ...] = ("no_buyer", "single_thread", "left", "critic", "unmet")
_MOST = 5


def agenda(prep: Prep, voice: Voice) -> tuple[Point, ...]:
    """Their matters before ours, the qualifier and the money in the middle, a date at the end."""
    points: list[tuple[int, str, str]] = []
    last = prep.research.last
    if last is not None:
        points.append((1, f"Where we left off on {voice.day(last.at)}: {short(last.subject, 60)}", ""))
    for task in prep.promised[:2]:
        due = f", due {voice.day(task.due_on)}" if task.due_on else ""
        points.append((1, f"What we owe them: {short(task.subject, 70)}{due}", ""))
    concern = next((g for g in prep.guests if g.person is not None and g.person.concern), None)
    if concern is not None and concern.person is not None:
        points.append((3, f"{concern.contact.name}'s concern: {short(concern.person.concern, 80)}", "theirs first"))
    deal = prep.research.deal
    if deal is not None and deal.next_step:
        points.append((2, short(deal.next_step, 80), "the next step on record"))
    if prep.question is not None and prep.now is not None:
        spec = prep.now.c(prep.question.c).spec
        points.append((2, f"Find out: {spec.qualifier}", f"a yes lifts {spec.label}"))
    if prep.money is not None and prep.money.next.missing != "standing":
        points.append((2, prep.money.next.text, "the money"))
    points.append((1, "Agree the next step, with a name and a day", ""))
    return _timed(points, prep)


def _timed(points: list[tuple[int, str, str]], prep: Prep) -> tuple[Point, ...]:
    """The meeting's minutes shared by weight, in steps of five where there is room for it."""
    meeting = prep.research.meeting
    minutes = (meeting.minutes if meeting is not None else None) or USUAL_MINUTES
    whole = sum(weight for weight, _, _ in points)
    step = 5 if minutes >= 5 * len(points) else 1
    shares = [max(step, int(minutes * weight / whole / step) * step) for weight, _, _ in points]
    while sum(shares) > max(minutes, step * len(points)):
        shares[shares.index(max(shares))] -= step
    return tuple(Point(share, text, why) for share, (_, text, why) in zip(shares, points, strict=True))


def risks(prep: Prep, voice: Voice) -> tuple[str, ...]:
    told = [
        f"{n.text}" + (f": {n.detail}" if n.detail else "") for n in prep.changed if n.kind in ("drop", "left", "slip")
    ]
    for kind in _GRAVE:
        gap = next((g for g in prep.gaps if g.kind == kind), None)
        if gap is not None:
            who = ", ".join(p.contact.name for p in gap.people[:2])
            told.append(_GAPS[kind].format(who=who or "somebody"))
    critics = [g for g in prep.guests if g.person is not None and g.person.stance in ("sceptic", "opponent")]
    where = "in the room" if prep.research.meeting is not None else "on the deal"
    told += [f"{g.contact.name} is {where} as {g.person.stance}" for g in critics if g.person is not None]
    c = prep.now.weakest if prep.now is not None else None
    if c is not None and c.capped:
        told.append(f"{c.spec.label} stays capped at 50 until its qualifier is a yes")
    return tuple(dict.fromkeys(told))[:_MOST]


def bring(prep: Prep, voice: Voice) -> tuple[Bring, ...]:
    """Proof of what only we have, cases near to them, papers of the deal."""
    found = [
        Bring(c.title, f"proves “{t.ours.title}”: {short(c.outcome, 80)}", Ref("case_study", c.id, c.title))
        for t in prep.themes
        for c in t.cases[:1]
    ]
    found += [
        Bring(c.title, f"{c.industry}, {c.region}: {short(c.outcome, 80)}", Ref("case_study", c.id, c.title))
        for c in prep.materials.cases
    ]
    found += [
        Bring(d.title, f"filed with the deal, {voice.day(d.at)}", Ref("document", d.id, d.title, d.at, "", "document"))
        for d in prep.materials.papers
    ]
    return tuple({b.ref.id: b for b in found}.values())[:_MOST]


def gain(prep: Prep) -> str:
    step = prep.question
    return "" if step is None or step.exact_gain <= 0 else whole_points(step.exact_gain)
