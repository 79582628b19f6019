"""Mails, calls, meetings, notes and tasks as activities; what was said in a call as a transcript."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Literal

from knowledge.records import Activity, Document, Segment
from knowledge.sample import marks
from knowledge.sample.evidence import EvidenceFile, Place
from knowledge.sample.script import Entry, Turn
from knowledge.sample.sheet import SOURCE, Sheet, plain

_WORDS_A_SECOND = 2.4
_PAUSE = (0.5, 31.0)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Party:
    key: str
    name: str
    user_id: str | None
    contact_id: str | None


def activities(sheet: Sheet, entries: Iterable[Entry], file: EvidenceFile) -> Iterator[Activity | Document]:
    """In the order things happened, deal by deal; a transcript comes before the call that points to it."""
    keyed = sorted(entries, key=lambda e: e.deal or e.account or "")
    for _, group in groupby(keyed, key=lambda e: e.deal or e.account or ""):
        before: datetime | None = None
        for entry in sorted(group, key=lambda e: (e.offset is None, e.offset or 0, e.clock)):
            at = _moment(sheet, entry, before)
            before = at
            yield from _one(sheet, entry, at, file)


def _moment(sheet: Sheet, entry: Entry, before: datetime | None) -> datetime:
    zone = sheet.zone(_host(sheet, entry))
    if entry.offset is None:
        return sheet.calendar.at(sheet.calendar.working_day(int(entry.day[1:])), entry.clock, zone)
    at = sheet.calendar.moment(entry.offset, entry.clock, zone)
    if before is not None and at <= before:
        at = before + sheet.rng(f"gap:{entry.key}").randint(9, 40) * _MINUTE
    return at


def _one(sheet: Sheet, entry: Entry, at: datetime, file: EvidenceFile) -> Iterator[Activity | Document]:
    account = entry.account or str(sheet.deals[str(entry.deal)]["account"])
    parties = [_party(sheet, account, key) for key in entry.who]
    host = next((p for p in parties if p.user_id), None)
    ident = sheet.id("activity", entry.key)
    transcript = _transcript(sheet, entry, account, parties, at, file) if entry.turns else None
    if transcript:
        yield transcript
    body, found = marks.read(sheet.calendar.fill(entry.body))
    speaker = parties[0].name if entry.kind == "mail" else None
    by = host.key if host else None
    file.take(found, Place(entry.key, at, "activity", ident, account, entry.deal, speaker, by=by))
    due = entry.options.get("due")
    yield Activity(
        id=ident,
        tenant=sheet.tenant,
        kind=entry.kind,
        at=at,
        subject=sheet.calendar.fill(entry.subject),
        body=body,
        account_id=sheet.known("account", account),
        deal_id=sheet.known("deal", entry.deal) if entry.deal else None,
        user_id=host.user_id if host else None,
        contact_ids=tuple(p.contact_id for p in parties if p.contact_id),
        direction=_direction(entry, parties),
        thread=_thread(sheet, entry),
        document_id=transcript.id if transcript else None,
        minutes=_minutes(entry, transcript),
        due_on=sheet.calendar.day(int(due)) if due else None,
        done=_done(sheet, entry, at),
        source=SOURCE,
    )


def _done(sheet: Sheet, entry: Entry, at: datetime) -> bool:
    return "done" in entry.options or (entry.kind in ("call", "meeting") and at <= sheet.calendar.now)


def _direction(entry: Entry, parties: list[Party]) -> Literal["in", "out", "both"]:
    if entry.kind != "mail":
        return "both"
    return "in" if parties[0].contact_id else "out"


def _thread(sheet: Sheet, entry: Entry) -> str | None:
    if entry.kind != "mail":
        return None
    topic = entry.options.get("thread") or entry.subject.lower().removeprefix("re: ")
    return sheet.id("thread", f"{entry.deal or entry.account}/{topic}")


def _minutes(entry: Entry, transcript: Document | None) -> int | None:
    if entry.kind not in ("call", "meeting"):
        return None
    if "minutes" in entry.options:
        return int(entry.options["minutes"])
    if transcript is None:
        return 45
    return int((transcript.segments[-1].start or 0) // 60) + 1


def _transcript(
    sheet: Sheet, entry: Entry, account: str, parties: list[Party], at: datetime, file: EvidenceFile
) -> Document:
    ident = sheet.id("document", f"transcript/{entry.key}")
    by = next((p.key for p in parties if p.user_id), None)
    segments = []
    for turn, start in _timed(sheet, entry):
        party = _speaker(entry, parties, turn)
        text, found = marks.read(sheet.calendar.fill(turn.words))
        clock = f"{int(start) // 60:02}:{int(start) % 60:02}"
        place = Place(
            f"{entry.key}@{clock}",
            at + timedelta(seconds=int(start)),
            "document",
            ident,
            account,
            entry.deal,
            party.name,
            clock,
            by,
        )
        file.take(found, place)
        segments.append(Segment(text, party.name, start))
    return Document(
        id=ident,
        tenant=sheet.tenant,
        kind="transcript",
        title=sheet.calendar.fill(entry.subject),
        bucket="deal" if entry.deal else "client",
        segments=tuple(segments),
        at=at,
        account_id=sheet.known("account", account),
        deal_id=sheet.known("deal", entry.deal) if entry.deal else None,
        source=SOURCE,
    )


def _timed(sheet: Sheet, entry: Entry) -> Iterator[tuple[Turn, float]]:
    """Each turn with the second it starts at: as long as its words take, and what the transcript leaves out
    between turns (looking for a page, sharing a screen, weather) takes its time as well."""
    rng, clock = sheet.rng(f"pace:{entry.key}"), 2.0
    for turn in entry.turns:
        yield turn, round(clock, 1)
        clock += len(turn.words.split()) / (_WORDS_A_SECOND * rng.uniform(0.85, 1.15)) + rng.uniform(*_PAUSE)


def _speaker(entry: Entry, parties: list[Party], turn: Turn) -> Party:
    label = plain(turn.name).replace(".", "")
    for party in parties:
        if party.key == label:
            return party
    raise ValueError(f"{turn.name!r} speaks in {entry.key} but was not there")


def _party(sheet: Sheet, account: str, key: str) -> Party:
    person = sheet.clients[account]["contacts"].get(key)
    if person:
        return Party(key, person["name"], None, sheet.contact(account, key))
    return Party(key, sheet.company["users"][key]["name"], sheet.known("user", key), None)


def _host(sheet: Sheet, entry: Entry) -> str:
    users = sheet.company["users"]
    return next((key for key in entry.who if key in users), "elliot")
