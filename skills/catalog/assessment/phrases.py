"""An assessment in words: the verdict, what to do first, what to watch. Shared by the card and the report."""

from collections.abc import Sequence

from skills.answer import Item, Tone
from skills.ask import Ask
from skills.catalog.assessment.outcome import Assessment
from skills.catalog.assessment.risks import Kind, OpenPoint, Risk
from skills.citing import Citations
from skills.initiatives.plan import Entry
from skills.scoring.file import Item as Counted
from skills.scoring.next_step import whole_points
from skills.scoring.rules import STRONG_FROM
from skills.scoring.score import CScore
from skills.scoring.words import CAP, FOG_LABELS, gap, headline, points, rating
from skills.wording import Voice

_KINDS: dict[Kind, str] = {
    "contradicting": "the evidence contradicts itself",
    "hearsay": "gossip alone",
    "old": "nothing fresh",
    "single": "one piece of evidence only",
    "opinions": "opinions, no fact",
}


def verdict(out: Assessment) -> str:
    """Where the deal stands, in two sentences: the number with its distance, then the weakest C and why."""
    now, deal = out.now, out.deal
    if deal.status != "open":
        return f"This deal is {deal.status}. Right to Win stands at **{headline(now)}**."
    if now.known == 0:
        return "Where this deal stands is **not known yet**: nothing on record makes any C known as a whole."
    short = STRONG_FROM - now.right_to_win
    distance = f", {short} short of {STRONG_FROM}" if short > 0 and not now.is_floor else ""
    return f"Right to Win **{headline(now)}**{distance}. {_weakest(now.weakest)}".strip()


def _weakest(c: CScore | None) -> str:
    if c is None:
        return ""
    held = f": capped until “{c.spec.qualifier}” is a yes" if c.capped else ""
    return f"Weakest is **{c.spec.label} at {points(c.points)}**{held}."


def outlook(out: Assessment, voice: Voice) -> str:
    """What the plan makes of it and what time makes of it: both re-scored."""
    plan = out.plan
    if plan is None or out.now.known == 0 or out.deal.status != "open":
        return ""
    said = []
    if plan.entries and plan.then.right_to_win != out.now.right_to_win:
        floor = "at least " if plan.then.is_floor else ""
        said.append(f"The whole plan delivered makes it {floor}**{plan.then.right_to_win}**.")
    if plan.alone.right_to_win < out.now.right_to_win:
        said.append(
            f"Nothing new on record makes it {plan.alone.right_to_win} by {voice.day(plan.alone.at)}, as evidence ages."
        )
    return " ".join(said)


def summary(out: Assessment) -> str:
    """One sentence that stands alone."""
    now = out.now
    said = f"{out.deal.name}: Right to Win {headline(now)}"
    if now.weakest is not None:
        said += f"; weakest is {now.weakest.spec.label}, {gap(now.weakest)}"
    if out.plan is not None and out.first:
        said += f"; the plan of {_count(len(out.plan.entries), 'initiative')} makes it {out.plan.then.right_to_win}"
    return f"{said}."


def _count(n: int, noun: str) -> str:
    return f"1 {noun}" if n == 1 else f"{n} {noun}s"


def first_items(out: Assessment, ask: Ask, citations: Citations) -> tuple[Item, ...]:
    """The plan's first three, each in one line with who and when."""
    return tuple(_first(e, out, ask, citations) for e in out.first)


def _first(entry: Entry, out: Assessment, ask: Ask, citations: Citations) -> Item:
    gained = entry.step.exact_gain
    late: Tone = "warn" if entry.overdue(ask.voice.today) else "plain"
    cites: tuple[str, ...] = ()
    if entry.stored is not None:
        cites = (citations.record("initiative", entry.stored.id, entry.title, at=entry.stored.at),)
    return Item(
        entry.title, who_and_when(entry, out, ask.voice), whole_points(gained) if gained > 0 else "", late, cites
    )


def who_and_when(entry: Entry, out: Assessment, voice: Voice) -> str:
    owner = out.people.get(entry.owner_id, "a colleague")
    due = "no date" if entry.due_on is None else f"by {voice.day(entry.due_on)}"
    return f"{owner}, {due}" + (", overdue" if entry.overdue(voice.today) else "")


def risk_items(risks: Sequence[Risk], voice: Voice, citations: Citations) -> tuple[Item, ...]:
    return tuple(_risk(r, voice, citations) for r in risks)


def _risk(risk: Risk, voice: Voice, citations: Citations) -> Item:
    label = risk.sub.spec.label
    why = _why(risk.kinds)
    told = [f"{risk.c.spec.label}, rated {rating(risk.sub.rating, voice)}", *_voices(risk, voice)]
    if risk.exposure > 0:
        told.append(f"one fresh fact against it costs {voice.number(risk.exposure)} (Right to Win {risk.falls_to})")
    seen = [i for i in (risk.strongest_for, risk.strongest_against) if i is not None]
    cites = tuple(dict.fromkeys(cite(i, citations, voice) for i in seen))
    badge = f"-{voice.number(risk.exposure)}" if risk.exposure > 0 else ""
    return Item(f"{label[:1].upper()}{label[1:]}: {why}", " · ".join(told), badge, "warn", cites)


def _why(kinds: Sequence[Kind]) -> str:
    """One item that is an opinion, or gossip, is told in one go."""
    if "single" in kinds and ("opinions" in kinds or "hearsay" in kinds):
        only = "one opinion only" if "opinions" in kinds else "one piece of gossip only"
        kept = [_KINDS[k] for k in kinds if k not in ("single", "opinions", "hearsay")]
        return ", ".join([*kept, only])
    return ", ".join(_KINDS[k] for k in kinds)


def _voices(risk: Risk, voice: Voice) -> list[str]:
    """The strongest word for and, where there is one, against."""
    said = []
    for lead, item in (("for", risk.strongest_for), ("against", risk.strongest_against)):
        if item is not None:
            said.append(f"{lead}: {quoted(item)} ({FOG_LABELS[item.fog]}, {voice.day(item.at)})")
    return said


def quoted(item: Counted) -> str:
    speaker = item.evidence.speaker if item.evidence is not None else None
    return f"{speaker}: “{item.statement}”" if speaker else f"“{item.statement}”"


def cite(item: Counted, citations: Citations, voice: Voice) -> str:
    if item.evidence is not None:
        return citations.evidence(item.evidence, f"Record of {voice.day(item.at)}")
    return citations.record(item.ref.kind, item.ref.id, item.ref.title, at=item.ref.at)


def open_items(out: Assessment, voice: Voice) -> tuple[Item, ...]:
    return tuple(Item(_open(p, out, voice), tone="warn") for p in out.open_points)


def _open(point: OpenPoint, out: Assessment, voice: Voice) -> str:
    c = point.c
    if point.kind == "close_date":
        return f"The close date has passed: {voice.day(out.deal.close_on)}"
    if point.kind == "overdue":
        return f"{_count(point.count, 'initiative')} on the plan {'is' if point.count == 1 else 'are'} overdue"
    if point.kind == "ageing":
        assert point.score is not None
        then = point.score
        return f"Without new evidence Right to Win falls to {then.right_to_win} by {voice.day(then.at)}"
    assert c is not None
    return _of_c(point, c, voice)


def _of_c(point: OpenPoint, c: CScore, voice: Voice) -> str:
    label = c.spec.label
    if point.kind == "unknown_c":
        missing = " and ".join(f.spec.label for f in c.factors if f.rating is None)
        return f"{label} is unknown: nothing on record about {missing}; it counts 0"
    if point.kind == "qualifier":
        state = "answered no" if c.qualifier == "no" else "unanswered"
        return f"{label}: “{c.spec.qualifier}” is {state}, which caps it at {CAP}"
    if point.kind == "old_answer":
        when = voice.ago(c.answer.at) if c.answer else "long ago"
        return f"{label}: “{c.spec.qualifier}” was answered {when}; ask again"
    factor = next(f for f in c.factors if f.spec.key == point.factor)
    return (
        f"{factor.spec.label} was set by hand to {rating(factor.rating, voice)}; "
        f"the evidence alone says {rating(factor.computed, voice)}"
    )
