"""What a call came to: topics, tasks, observations with the score they would make, changes waiting for a yes. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import date
from zoneinfo import ZoneInfo

from knowledge.records import Deal, Evidence
from knowledge.writer import Change
from skills.ask import Ask
from skills.calls import summing
from skills.calls.context import CallContext
from skills.calls.listening import Listening
from skills.calls.moment import Moment
from skills.calls.said import Said
from skills.calls.summing import Quoted, Task, quoted
from skills.calls.talk import talk
from skills.catalog.meeting_coach.facts import Facts
from skills.catalog.meeting_coach.heard import said_in
from skills.catalog.meeting_coach.outcome import CrmIdea, DebriefCard, Incomplete, Seen
from skills.catalog.meeting_coach.preparing import Prepared
from skills.evidence_reading.observation import evidence_of
from skills.evidence_reading.ref import ref_of
from skills.scoring.next_step import rescore
from skills.scoring.score import Score, score
from skills.wording import Voice

_MOST_IDEAS = 4
_PEOPLE = 2
_MOST_TASKS = 6
_LONGEST_STEP = 160


def debriefed(ask: Ask, facts: Facts) -> DebriefCard | Incomplete:
    document, prepared = facts.transcript, facts.prepared
    if document is None or prepared is None:
        return Incomplete("no_transcript")
    said = said_in(document.segments, prepared.context)
    if not said:
        return Incomplete("nothing_said", calls=facts.transcripts)
    listening = Listening(prepared.context, meaning=facts.meaning)
    found = moments(listening, said)
    held = _held_it(ask, facts)
    seen, now, together = _seen(ask, facts, prepared)
    tasks = tasks_in(found)
    changes = tuple(_created(s.evidence) for s in seen if not s.on_record)
    return DebriefCard(
        document,
        said,
        prepared,
        facts.call,
        topics=summing.topics(said, found, prepared.context),
        tasks=tasks,
        objections=summing.objections(said, found, prepared.context),
        rivals=tuple(r for r in summing.rivals(found) if r.standing != "past"),
        unanswered=unanswered_in(found),
        seen=seen,
        score=now,
        together=together,
        ideas=(*_ideas(prepared, tasks, found, ask.voice), *_log(ask, facts, prepared, said, tasks)),
        talk=talk(said, prepared.context) if held and not ask.group else None,
        uncovered=listening.uncovered if prepared.context.agenda else (),
        private=held and ask.group,
        estimated=facts.call is None,
        changes=changes,
        cause=f"read out of the call “{document.title}”, put forward for a decision",
        reader_away=facts.reader_away,
    )


def moments(listening: Listening, said: Sequence[Said]) -> tuple[Moment, ...]:
    found = [m for s in said for m in listening.hear(s)]
    return (*found, *listening.end(said[-1].end))


def _held_it(ask: Ask, facts: Facts) -> bool:
    """Whoever held the call on record; else whoever of ours speaks in it, if that is the asker."""
    if facts.call is not None:
        return facts.call.user_id == ask.principal.user_id
    assert facts.transcript is not None
    return any(s.speaker == ask.principal.name for s in facts.transcript.segments)


def tasks_in(found: Sequence[Moment]) -> tuple[Task, ...]:
    """Each once; vague words ("we will be in touch") are no task."""
    firm = [m for m in found if not m.facts.get("vague")]
    once = {(t.what.seq, t.owner): t for t in summing.tasks(firm)}
    return tuple(once.values())


def unanswered_in(found: Sequence[Moment]) -> tuple[Quoted, ...]:
    last = {m.about: m for m in found if m.kind == "question"}
    return tuple(quoted(m) for m in last.values())


# --- observations -----------------------------------------------------------------------------------------


def _seen(ask: Ask, facts: Facts, prepared: Prepared) -> tuple[tuple[Seen, ...], Score | None, Score | None]:
    """Each observation with the score it would make, the weightiest first; the score now, and with all of them."""
    deal, file = prepared.deal, prepared.file
    if deal is None or file is None:
        return (), None, None
    now = score(file, facts.moment, with_intervals=False)
    stored = {_place(e): e for e in facts.recorded} | {ref_of(e): e for e in facts.recorded}
    made: list[Seen] = []
    for found in facts.found:
        evidence = evidence_of(ask, deal, found, facts.moment)
        on_record = stored.get(_place(evidence)) or stored.get(ref_of(evidence))
        if on_record is not None and on_record.status != "proposed":
            continue  # decided already
        kept = on_record or evidence
        made.append(Seen(kept, on_record is not None, _with(prepared, now, [kept])))
    ranked = tuple(
        sorted(made, key=lambda s: (-abs(s.after.exact - now.exact), s.evidence.locator or "", s.evidence.id))
    )
    return ranked, now, _with(prepared, now, [s.evidence for s in ranked]) if ranked else None


def _with(prepared: Prepared, now: Score, proposed: Iterable[Evidence]) -> Score:
    assert prepared.file is not None
    accepted = tuple(replace(e, status="accepted", recorded_at=min(e.recorded_at, now.at)) for e in proposed)
    return rescore(prepared.file, now.at, evidence=accepted)


def _place(evidence: Evidence) -> str:
    return f"{evidence.source_id}\0{evidence.statement.strip()}"


def _created(made: Evidence) -> Change:
    values = asdict(made)
    return Change("create", "evidence", values.pop("id"), values)


# --- what it suggests for the CRM -------------------------------------------------------------------------


def _ideas(prepared: Prepared, tasks: Sequence[Task], found: Sequence[Moment], voice: Voice) -> tuple[CrmIdea, ...]:
    """None about a day that is over: an old call changes nothing to come."""
    deal = prepared.deal
    if deal is None:
        return ()
    ahead = [t for t in tasks if t.due is not None and t.due >= voice.today]
    first = [*_next_step(deal, prepared.context, ahead, voice), *_close_date(deal, found, voice.today)]
    return tuple([*first, *_people(deal, prepared, found)][:_MOST_IDEAS])


def _next_step(deal: Deal, context: CallContext, tasks: Sequence[Task], voice: Voice) -> list[CrmIdea]:
    """The first thing we promised with a day; else the first dated one of anybody's."""
    ours = {p.name for p in context.people if p.side_us} | {context.rep}
    dated = sorted((t for t in tasks if t.due is not None), key=lambda t: (t.owner not in ours, t.due, t.what.seq))
    task = next((t for t in dated if t.owner), None)
    if task is None or task.due is None:
        return []
    step = _shortened(f"{task.owner}: {task.what.text}")
    if (deal.next_step, deal.next_step_on) == (step, task.due):
        return []
    before = f"{deal.next_step or 'none'}" + (f", {voice.day(deal.next_step_on)}" if deal.next_step_on else "")
    args = {"deal_id": deal.id, "next_step": step, "next_step_on": task.due.isoformat()}
    return [CrmIdea("next_step", "Next step", before, f"{step}, {voice.day(task.due)}", args, "set", task.what)]


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_STEP else text[: _LONGEST_STEP - 1].rsplit(" ", 1)[0] + "…"


def _close_date(deal: Deal, found: Sequence[Moment], today: date) -> list[CrmIdea]:
    """The day the client says the decision or signature falls on, where the deal has another one."""
    deciding = ("sign", "decision", "decid", "award", "board", "order")
    for m in reversed([m for m in found if m.kind == "timeline"]):
        said, act = m.facts.get("date", ""), m.facts.get("act", "").casefold()
        slip = m.facts.get("standing") == "slip"
        if not said or not (slip or any(word in act for word in deciding)):
            continue
        day = date.fromisoformat(said)
        if day == deal.close_on or day < today:
            return []
        before = deal.close_on.isoformat() if deal.close_on else "none"
        args = {"deal_id": deal.id, "close_on": said}
        return [CrmIdea("close_on", "Close date", before, said, args, "set", quoted(m))]
    return []


def _log(
    ask: Ask, facts: Facts, prepared: Prepared, said: Sequence[Said], tasks: Sequence[Task]
) -> tuple[CrmIdea, ...]:
    """A call the coach listened to is in nobody's CRM yet."""
    call, deal = facts.call, prepared.deal
    if call is None or deal is None or call.started_at is None:
        return ()
    day = call.started_at.astimezone(ZoneInfo(ask.voice.time_zone)).date()
    theirs = {p.name for p in prepared.context.people if not p.side_us}
    met = [n for n in dict.fromkeys(s.speaker.name for s in said) if n in theirs]
    minutes = max(1, round((said[-1].end - said[0].start) / 60))
    body = " ".join(f"{t.owner or 'Open'}: {t.what.text}." for t in tasks[:_MOST_TASKS]) or "No action items."
    args = {
        "deal_id": deal.id,
        "kind": "call",
        "on": day.isoformat(),
        "minutes": str(minutes),
        "people": ", ".join(met),
        "body": body,
    }
    return (CrmIdea("log", "Log the call", "not logged", f"{minutes} min, {ask.voice.day(day)}", args, "log"),)


def _people(deal: Deal, prepared: Prepared, found: Sequence[Moment]) -> list[CrmIdea]:
    known = {c.name.casefold() for c in prepared.contacts} | {u.name.casefold() for u in prepared.users}
    ideas: dict[str, CrmIdea] = {}
    for m in found:
        name = m.facts.get("name", "").strip()
        if m.kind != "stakeholder" or len(name.split()) < 2 or name.casefold() in known:
            continue  # one word names nobody well enough for a record
        title = m.facts.get("title", "")
        args = {"deal_id": deal.id, "name": name, "title": title}
        if deal.account_id is not None:
            args["account_id"] = deal.account_id
        said = f"{name}, {title}" if title else name
        ideas.setdefault(
            name.casefold(), CrmIdea("contact", "New contact", "not on record", said, args, "contact", quoted(m))
        )
    return list(ideas.values())[:_PEOPLE]
