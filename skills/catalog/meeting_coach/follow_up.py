"""A follow-up mail drafted from a call: who promised what, and what was left open. Pure.

It goes to the client, so it holds only what was said aloud there: no score, no objection weighed, no competitor.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from knowledge.records import Contact
from skills.ask import Ask
from skills.calls.listening import Listening
from skills.calls.summing import Quoted, Task
from skills.catalog.meeting_coach.debrief import moments, tasks_in, unanswered_in
from skills.catalog.meeting_coach.facts import Facts
from skills.catalog.meeting_coach.heard import said_in
from skills.catalog.meeting_coach.outcome import FollowUpCard, Incomplete
from skills.catalog.meeting_coach.preparing import Prepared

LONGEST = 3_000
"""Letters of a draft: what every surface lets people edit in one piece."""
LONGEST_SUBJECT = 150
_OURS, _THEIRS, _OPEN = 5, 4, 3
_LINE = 140
"""Letters of one promise or question; with the most of each the draft stays below `LONGEST`."""


def followed_up(ask: Ask, facts: Facts) -> FollowUpCard | Incomplete:
    document, prepared = facts.transcript, facts.prepared
    if document is None or prepared is None:
        return Incomplete("no_transcript", calls=facts.transcripts, account=facts.account, day=facts.day)
    said = said_in(document.segments, prepared.context)
    if not said:
        return Incomplete("nothing_said", calls=facts.transcripts)
    listening = Listening(prepared.context, meaning=facts.meaning)
    found = moments(listening, said)
    tasks = [t for t in tasks_in(found) if t.owner]
    us = {p.name for p in prepared.context.people if p.side_us} | {prepared.context.rep, ask.principal.name}
    ours = tuple(t for t in tasks if t.owner in us)[:_OURS]
    theirs = tuple(t for t in tasks if t.owner not in us)[:_THEIRS]
    spoken = " ".join(" ".join(s.text for s in document.segments).split())
    asked = tuple(q for q in unanswered_in(found) if f"{q.text}?" in spoken)[:_OPEN]
    heard = {s.speaker.name for s in said}
    people = tuple(c for c in prepared.contacts if c.active)
    to = tuple(c for c in people if c.name in heard)
    intent = facts.intent
    drafted = intent.body is None
    if not drafted:
        to = tuple(c for c in people if c.id in intent.to)
    return FollowUpCard(
        document,
        prepared,
        people,
        to,
        subject=_subject(ask, document.at, prepared) if drafted else intent.subject,
        body=_body(ask, to, ours, theirs, asked, document.at) if intent.body is None else intent.body,
        said=tuple(t.what for t in (*ours, *theirs)) + asked,
        edited=not drafted,
    )


def _subject(ask: Ask, on: datetime, prepared: Prepared) -> str:
    about = prepared.deal.name if prepared.deal is not None else "our call"
    return f"{about}: what we agreed on {ask.voice.day(on)}"[:LONGEST_SUBJECT]


def _body(
    ask: Ask, to: Sequence[Contact], ours: Sequence[Task], theirs: Sequence[Task], asked: Sequence[Quoted], on: datetime
) -> str:
    named = ", ".join(c.name.split()[0] for c in to[:4])
    blocks = [f"Hello {named}," if named else "Hello,", f"Thank you for the call on {ask.voice.day(on)}."]
    blocks += _block("What we do next:", (_promised(ask, t) for t in ours))
    blocks += _block("What you kindly took on:", (_promised(ask, t) for t in theirs))
    blocks += _block("You asked, and I come back to you on it:", (f"- {_short(q.text)}" for q in asked))
    if not (ours or theirs or asked):
        blocks.append("We agreed on no next step yet. What would you like to do next?")
    blocks += ["Did I miss anything? Please tell me.", f"Best regards\n{ask.principal.name}".rstrip()]
    return "\n\n".join(blocks)


def _block(title: str, lines: Iterable[str]) -> list[str]:
    told = list(lines)
    return ["\n".join((title, *told))] if told else []


def _promised(ask: Ask, task: Task) -> str:
    due = f" (by {ask.voice.day(task.due)})" if task.due is not None else ""
    return f"- {task.owner}: {_short(task.what.text)}{due}"


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LINE else plain[: _LINE - 1].rsplit(" ", 1)[0] + "…"
