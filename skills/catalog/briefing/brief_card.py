"""The briefing itself: today's meetings, what to do first, what changed, what waits, who went quiet, what is new.

At most 25 lines stand open; each can be pressed. What does not fit waits behind one line.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from skills.answer import Action, Answer, Choice, Field, Item, Part, Source, TextPart, Tone
from skills.ask import Ask
from skills.catalog.briefing.fitting import Section, fitted
from skills.catalog.briefing.outcome import Best, BriefCard, Out
from skills.catalog.briefing.phrases import SKILL, classes, label
from skills.citing import Citations
from skills.language.lists import joined
from skills.measuring import lines_of
from skills.noticing.meetings import Coming, clock, who
from skills.noticing.notice import Kind, Notice, Ref
from skills.noticing.on_deals import short
from skills.noticing.wanted import DAY_NAMES, DAYS
from skills.scoring.next_step import whole_points
from skills.scoring.words import C_LABELS
from skills.wording import Voice

_CHANGED: frozenset[Kind] = frozenset(
    {"drop", "rise", "slip", "stage_back", "left", "rival", "budget", "profile", "trap", "coverage"}
)
_WAITING: frozenset[Kind] = frozenset({"unanswered", "task", "initiative", "next_step", "passed"})
_MOST_LINES = 25
_HEAD = 4
"""Lines of the title, the air under it and under the summary, and the fold at the end."""
_LATE = timedelta(days=3)
_BADGES: dict[Kind, str] = {
    "slip": "Slipped",
    "stage_back": "Back",
    "passed": "Overdue",
    "left": "Left",
    "rival": "Rival",
    "budget": "Budget",
    "unanswered": "Answer",
    "silent": "Quiet",
    "task": "Task",
    "initiative": "Plan",
    "next_step": "Step",
    "profile": "Profile",
    "trap": "Trap",
    "coverage": "People",
    "news": "News",
}
_GOOD: frozenset[Kind] = frozenset({"rise"})
_BAD: frozenset[Kind] = frozenset({"drop", "left", "stage_back", "passed", "trap"})
_QUIET: frozenset[Kind] = frozenset({"news"})


def brief_answer(ask: Ask, card: BriefCard, out: Out) -> Answer:
    citations = Citations()
    said = summary(ask, card, out)
    if card.empty and not out.facts.waiting and ask.verb == "scheduled":
        return Answer("Your briefing", (TextPart(said, "good"),), actions=(_settings(),), summary=said, skill=SKILL)
    page = fitted(_sections(ask, card, out, citations), room=_MOST_LINES - _HEAD - lines_of(said))
    parts: list[Part] = [TextPart(said), *page]
    parts += [TextPart(t, "muted") for t in _notes(card, out)]
    return Answer(
        "Your morning briefing" if ask.verb == "scheduled" else _title(card, ask),
        tuple(parts),
        citations.sources,
        actions_of(card.notices),
        said,
        skill=SKILL,
    )


def _sections(ask: Ask, card: BriefCard, out: Out, citations: Citations) -> list[Section]:
    """In reading order; each with the places at which its lines take room, the most wanted first."""
    notices = [
        Section("Changed", _items(card.of(*_CHANGED), citations), (2, 6, 9)),
        Section("Waiting for you", _items(card.of(*_WAITING), citations), (3, 4, 8)),
        Section("Gone quiet", _items(card.of("silent"), citations), (11,)),
        Section("News", _items(card.of("news"), citations), (12,)),
    ]
    meetings = tuple(_meeting(c, n, ask.voice) for n, c in enumerate(card.meetings))
    best = tuple(_best(b, n, ask.voice) for n, b in enumerate(card.best))
    return [
        Section(_day(card.day, ask.voice), meetings, (0, 5)),
        Section("Do first", best, (1, 7, 10), ordered=True),
        Section("To confirm", _confirmations(out), (3,)),
        *notices,
    ]


def _items(notices: Sequence[Notice], citations: Citations) -> tuple[Item, ...]:
    return tuple(notice_item(n, citations) for n in notices)


def _title(card: BriefCard, ask: Ask) -> str:
    return "Your briefing" if ask.now - card.since < _LATE else f"Since {ask.voice.day(card.since)}"


def _day(day: date, voice: Voice) -> str:
    ahead = (day - voice.today).days
    named = {0: "Today", 1: "Tomorrow"}
    return named.get(ahead) or f"{DAY_NAMES[DAYS[day.weekday()]]}, {voice.day(day)}"


def summary(ask: Ask, card: BriefCard, out: Out) -> str:
    """One sentence that stands alone: how much there is, and what weighs most."""
    changed, waiting = card.of(*_CHANGED), card.of(*_WAITING)
    meetings = len(card.meetings)
    when = _day(card.day, ask.voice)
    counted = [
        _count(meetings, "meeting", "meetings")
        + (f" {when.lower()}" if when in ("Today", "Tomorrow") else f" on {when}")
        if meetings
        else "no meeting today",
        _count(len(changed), "change", "changes") if changed else "nothing moved",
    ]
    if waiting:
        counted.append(f"{_count(len(waiting), 'thing waits', 'things wait')} for you")
    if out.facts.waiting:
        counted.append(f"{_count(len(out.facts.waiting), 'change', 'changes')} to confirm")
    told = (
        f"{joined(counted)} since {ask.voice.day(card.since)}."
        if not (waiting or out.facts.waiting)
        else f"{joined(counted)}."
    )
    told = f"{told[:1].upper()}{told[1:]}"
    if card.notices:
        first = card.notices[0]
        told += f" Most pressing: {short(f'{first.where}, {first.text}' if first.where else first.text, 110)}."
    elif card.empty and not out.facts.waiting:
        told = f"Nothing needs you: {told[:1].lower()}{told[1:]}"
    return told


def _count(n: int, one: str, many: str) -> str:
    return f"1 {one}" if n == 1 else f"{n} {many}"


def _meeting(one: Coming, n: int, voice: Voice) -> Item:
    """Two lines under its name: who will be there and how they stand, what to find out."""
    deal = f", {one.deal.name}" if one.deal else ""
    with_whom = who(one, voice)
    lines = [f"With {with_whom}" if with_whom else "Nobody of theirs is on the invitation"]
    lines.append(question(one))
    at = one.meeting
    return Item(
        f"**{clock(at, voice)}** {at.subject}{deal}",
        "\n".join(line for line in lines if line),
        action=Action(f"prep_{n}", "Full brief", "meeting_prep", "show", {"activity_id": at.id}),
    )


def question(one: Coming) -> str:
    step = one.question
    if one.seen is None:
        return "No deal on record belongs to it, so there is no score to raise."
    if step is None:
        return "Every qualifier is a yes: use it to get a date for the next decision."
    spec = one.seen.now.c(step.c).spec
    worth = f" A yes is worth {whole_points(step.exact_gain)}." if step.exact_gain > 0 else ""
    return f"Find out: “{spec.qualifier}”{worth}"


def _best(best: Best, n: int, voice: Voice) -> Item:
    entry = best.entry
    due = f", by {voice.day(entry.due_on)}" if entry.due_on else ""
    args = {"deal_id": best.deal.id, "ref": entry.ref}
    taken = entry.status != "proposed"
    action = Action(f"first_{n}", "Open", "power_plan", "open", args)
    if not taken:
        action = Action(f"first_{n}", "Take it up", "power_plan", "accept", args)
    return Item(
        entry.title,
        f"{best.deal.name}: {C_LABELS[entry.aim.c]}, {_effort(entry.effort.rung)}{due}",
        whole_points(entry.step.exact_gain),
        action=action,
    )


def _effort(rung: int) -> str:
    return {1: "minutes", 2: "an hour", 3: "half a day", 5: "days", 8: "weeks"}.get(rung, "some work")


def notice_item(notice: Notice, citations: Citations) -> Item:
    tone: Tone = "good" if notice.kind in _GOOD else "bad" if notice.kind in _BAD else "plain"
    where = f"**{notice.where}**: " if notice.where else ""
    action = notice.action
    return Item(
        f"{where}{notice.text}",
        notice.detail,
        badge(notice),
        "muted" if notice.kind in _QUIET else tone,
        tuple(cite(r, citations) for r in notice.refs if r.kind != "deal"),
        None if action is None else replace(action, id=f"{notice.kind}_{notice.digest}_{_short_id(notice)}"),
    )


def _short_id(notice: Notice) -> str:
    return "".join(c for c in notice.about[-12:] if c.isalnum())


def badge(notice: Notice) -> str:
    if notice.kind in ("drop", "rise"):
        sign = "-" if notice.kind == "drop" else "+"
        return f"{sign}{notice.size}" if notice.size else "C moved"
    return _BADGES[notice.kind]


def cite(ref: Ref, citations: Citations) -> str:
    return citations.add(Source("", ref.source, ref.title, ref.kind, ref.id, None, ref.excerpt, ref.at))


def _confirmations(out: Out) -> tuple[Item, ...]:
    return tuple(
        Item(w.title, action=Action(f"confirm_{n}", "Confirm", "confirm", "yes", {"pending": w.id}))
        for n, w in enumerate(out.facts.waiting)
    )


def _notes(card: BriefCard, out: Out) -> list[str]:
    facts = out.facts
    told = []
    if facts.left_out:
        told.append(f"Only {classes(facts.wish)} deals, as you asked: {len(facts.left_out)} left out.")
    if not facts.activities_known:
        told.append("No mail, meeting or task is on record, so I can't see those: import activities.csv.")
    return told


def actions_of(notices: Sequence[Notice]) -> tuple[Action, ...]:
    """Put one off, hear less of a kind, the settings."""
    if not notices:
        return (_settings(),)
    kinds = tuple(Choice(k, f"{label(k)[:1].upper()}{label(k)[1:]}") for k in dict.fromkeys(n.kind for n in notices))
    what = tuple(Choice(n.key, _named(n)) for n in notices[:20])
    return (
        Action(
            "snooze",
            "Put off",
            SKILL,
            "snooze",
            fields=(
                Field("key", "What?", "choice", choices=what),
                Field("until", "Until", "date", required=False, hint="A week when left empty"),
            ),
        ),
        Action(
            "less",
            "Not useful",
            SKILL,
            "less",
            fields=(Field("kind", "What shall I tell you less of?", "choice", choices=kinds),),
        ),
        _settings(),
    )


def _named(notice: Notice) -> str:
    text = f"{notice.where}: {notice.text}" if notice.where else notice.text
    return text if len(text) <= 70 else f"{text[:69].rsplit(' ', 1)[0]} …"


def _settings() -> Action:
    return Action("settings", "Settings", SKILL, "settings")
