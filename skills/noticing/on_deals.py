"""The deal itself: its score moved, its close date was put off or passed, it went back, its next step is due. Pure."""

from collections.abc import Iterator
from datetime import date, datetime

from knowledge.four_cs import C_OF_FACTOR
from knowledge.records import STAGES, Evidence, FieldChange
from skills.answer import Action, Field
from skills.noticing.notice import Notice, Ref
from skills.noticing.watch import Seen, Watch
from skills.scoring.words import C_LABELS, FOG_LABELS, points
from skills.wording import Voice

MOVED_FROM = 3
"""Points of Right to Win a deal must have moved by …"""
MOVED_C_FROM = 5
"""… or points of one C."""
NEXT_STEP_LATE = (0, 1, 3, 7, 14)
PASSED_FOR = (0, 7, 21)
"""Days at which something that stays undone is said again."""
_QUOTED = 110


def step_reached(days: int, steps: tuple[int, ...]) -> int | None:
    """The last of the steps that `days` has come to; None before the first."""
    return max((s for s in steps if s <= days), default=None)


def short(text: str, most: int = _QUOTED) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rsplit(' ', 1)[0]} …"


def of_deals(watch: Watch, voice: Voice) -> Iterator[Notice]:
    for seen in watch.deals:
        yield from _moved(seen, watch, voice)
        yield from _slipped(seen, watch, voice)
        yield from _back(seen, watch, voice)
        yield from _passed(seen, voice)
        yield from _next_step(seen, voice)


def deal_ref(seen: Seen) -> Ref:
    return Ref("deal", seen.deal.id, seen.deal.name)


def _moved(seen: Seen, watch: Watch, voice: Voice) -> Iterator[Notice]:
    before, now = seen.before, seen.now
    if before is None or before.get("right_to_win") is None or now.known == 0:
        return
    was = before["right_to_win"] or 0
    by = now.right_to_win - was
    cs = [(c, before.get(c.spec.key)) for c in now.cs]
    steps = [(c.spec.key, old, c.points) for c, old in cs if old is not None and c.points is not None]
    turned = sorted((s for s in steps if s[1] != s[2]), key=lambda s: (-abs(s[2] - s[1]), s[0]))
    most = max((abs(new - old) for _, old, new in turned), default=0)
    if abs(by) < MOVED_FROM and most < MOVED_C_FROM:
        return
    falls = by < 0 or (by == 0 and turned[0][2] < turned[0][1])
    cause, refs = _cause(seen, watch, frozenset(k for k, old, new in turned if (new < old) == falls), falls=falls)
    told = ", ".join(f"{C_LABELS[key]} {old} → {new}" for key, old, new in turned[:2])
    total = f"Right to Win {was} → {now.right_to_win}" if by else f"Right to Win stays {was}"
    yield Notice(
        "drop" if falls else "rise",
        seen.deal.id,
        f"{was}>{now.right_to_win}:" + ",".join(f"{k}{points(n)}" for k, _, n in turned),
        min(95.0, 50 + 2 * max(abs(by), most / 4)) if falls else min(60.0, 30 + abs(by)),
        f"{total}: {told}" if told else total,
        seen.deal,
        seen.deal.name,
        cause,
        refs=refs or (deal_ref(seen),),
        action=Action("why", "Why", "right_to_win", "show", {"deal_id": seen.deal.id}),
        size=abs(by),
    )


def _cause(seen: Seen, watch: Watch, cs: frozenset[str], *, falls: bool) -> tuple[str, tuple[Ref, ...]]:
    """What was put on record since, on one of the Cs that moved and the same way, a qualifier first; else time."""
    file, way = seen.file, -1 if falls else 1

    def fresh(at: datetime, c: str) -> bool:
        return watch.since < at <= watch.now and c in cs

    answers = [a for a in file.answers if fresh(a.at, a.c) and a.answer is not falls]
    if answers:
        last = max(answers, key=lambda a: (a.at, a.id))
        words = "yes" if last.answer else "no"
        return f"{C_LABELS[last.c]}'s qualifier was answered {words}", (deal_ref(seen),)
    telling = [e for e in file.evidence if fresh(e.recorded_at, e.c) and e.status == "accepted" and e.polarity == way]
    if telling:
        heaviest = min(telling, key=lambda e: (-e.strength, e.id))
        return _said(heaviest), (_evidence_ref(heaviest),)
    if any(fresh(o.at, C_OF_FACTOR[o.factor]) for o in file.overrides):
        return "a rating was set by hand", (deal_ref(seen),)
    return ("nothing new came in, and what is on record counts less by now" if falls else "by other records"), ()


def _said(item: Evidence) -> str:
    way = "for us" if item.polarity > 0 else "against us"
    by = f"{item.speaker}: " if item.speaker else ""
    return f"{by}“{short(item.statement)}” ({FOG_LABELS[item.fog]}, {way})"


def _evidence_ref(item: Evidence) -> Ref:
    if item.source_id is None or item.source_kind not in ("document", "activity"):
        return Ref("evidence", item.id, short(item.statement, 60), item.at)
    source = "document" if item.source_kind == "document" else "note"
    return Ref(item.source_kind, item.source_id, short(item.statement, 60), item.at, item.statement, source)  # type: ignore[arg-type]


def _slipped(seen: Seen, watch: Watch, voice: Voice) -> Iterator[Notice]:
    moves = [c for c in seen.changes if c.field == "close_on" and _later(c)]
    fresh = [c for c in moves if watch.since < c.at <= watch.now]
    if not fresh:
        return
    last = fresh[0]
    times = "" if len(moves) == 1 else f", put off {len(moves)} times by now"
    yield Notice(
        "slip",
        seen.deal.id,
        str(last.after),
        min(80.0, 55 + 5 * len(moves)),
        f"Close date put off: {voice.day(_day(last.before))} → {voice.day(_day(last.after))}{times}",
        seen.deal,
        seen.deal.name,
        at=last.at,
        refs=(deal_ref(seen),),
        action=Action("risk", "What holds it", "power_plan", "show", {"deal_id": seen.deal.id}),
    )


def _day(value: object) -> date | None:
    """A stored date as the history gives it back."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return date.fromisoformat(value[:10]) if isinstance(value, str) and value else None


def _later(change: FieldChange) -> bool:
    before, after = _day(change.before), _day(change.after)
    return before is not None and after is not None and after > before


def _back(seen: Seen, watch: Watch, voice: Voice) -> Iterator[Notice]:
    fresh = [c for c in seen.changes if c.field == "stage" and watch.since < c.at <= watch.now]
    if not fresh:
        return
    first, last = fresh[-1].before, fresh[0].after
    if first not in STAGES or last not in STAGES or STAGES.index(last) >= STAGES.index(first):
        return
    yield Notice(
        "stage_back",
        seen.deal.id,
        f"{first}>{last}",
        75.0,
        f"Went back from {first} to {last}",
        seen.deal,
        seen.deal.name,
        at=fresh[0].at,
        refs=(deal_ref(seen),),
        action=Action("why", "Open the deal", "right_to_win", "show", {"deal_id": seen.deal.id}),
    )


NEW_CLOSE = Field("close_on", "New close date", "date")
NEW_STEP = (Field("next_step", "Next step"), Field("next_step_on", "When", "date", required=False))


def _passed(seen: Seen, voice: Voice) -> Iterator[Notice]:
    deal = seen.deal
    if deal.close_on is None or deal.close_on >= voice.today:
        return
    reached = step_reached((voice.today - deal.close_on).days, PASSED_FOR)
    yield Notice(
        "passed",
        deal.id,
        f"{deal.close_on}:{reached}",
        70.0,
        f"Close date passed {voice.ago(deal.close_on)}, {voice.day(deal.close_on)}",
        deal,
        deal.name,
        at=deal.close_on,
        refs=(deal_ref(seen),),
        action=Action("close", "Move the date", "crm_update", "set", {"deal_id": deal.id}, fields=(NEW_CLOSE,)),
    )


def _next_step(seen: Seen, voice: Voice) -> Iterator[Notice]:
    deal = seen.deal
    if not deal.next_step or deal.next_step_on is None or deal.next_step_on > voice.today:
        return
    late = (voice.today - deal.next_step_on).days
    when = "today" if late == 0 else f"was due {voice.ago(deal.next_step_on)}"
    yield Notice(
        "next_step",
        deal.id,
        f"{deal.next_step}:{deal.next_step_on}:{step_reached(late, NEXT_STEP_LATE)}",
        40.0 + min(late, 10),
        f"Next step {when}: {short(deal.next_step)}",
        deal,
        deal.name,
        at=deal.next_step_on,
        refs=(deal_ref(seen),),
        action=Action("step", "Set the next step", "crm_update", "set", {"deal_id": deal.id}, fields=NEW_STEP),
    )
