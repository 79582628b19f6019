"""Which card answers, and what exactly would be put on record. Pure."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time
from typing import Any, get_args
from zoneinfo import ZoneInfo

from knowledge.ingest.handed import Handed
from knowledge.records import Account, Deal, Document, record_id
from knowledge.shelf import RECORDED, Given, document_id
from knowledge.writer import Change
from skills.ask import Ask
from skills.catalog.take_in.facts import Facts, call_id_of
from skills.catalog.take_in.outcome import (
    AgreedCard,
    Card,
    ConsentCard,
    HearingCard,
    HelpCard,
    Kind,
    Known,
    KnownCard,
    Out,
    Paper,
    ProposeCard,
    SaidCard,
    TroubleCard,
    WhichCard,
)
from skills.catalog.take_in.readers import readers_of
from skills.catalog.take_in.telling import Place, clear, places

SOURCE = "chat"
MOST_OTHERS = 40
_MOST_PLACES = 5
_DROPPED = SaidCard("Dropped", "I have let go of it; nothing was put on record.")


def decide(ask: Ask, facts: Facts) -> Out:
    if ask.verb == "drop":
        return Out(facts, _refused(ask) if ask.args.get("refused") else _DROPPED)
    if not facts.files:
        return Out(facts, TroubleCard() if facts.problems else HelpCard(next(iter(facts.named), None)), facts.problems)
    heard = [g for g in facts.files if g.id in facts.sounds or (g.id not in facts.handed and g.id not in facts.unread)]
    problems = [
        *facts.problems,
        *((g.name, _unreadable(facts.unread[g.id])) for g in facts.files if g.id in facts.unread),
    ]
    if not facts.handed and heard:
        return _recording(ask, facts, heard, problems)
    problems += [(g.name, "Send a recording in a message of its own: it needs an answer of its own.") for g in heard]
    if not facts.handed:
        return Out(facts, TroubleCard(), tuple(problems))
    return _papers(ask, facts, tuple(problems))


def _unreadable(why: str) -> str:
    return f"I can't use it: {why}."


def _refused(ask: Ask) -> SaidCard:
    return SaidCard(
        "Not listened to",
        "Then nobody listens to it: I have deleted the recording here. Write down what you remember, "
        "or send a transcript everyone agreed to.",
    )


# --- documents --------------------------------------------------------------------------------------------


def _papers(ask: Ask, facts: Facts, problems: tuple[tuple[str, str], ...]) -> Out:
    given = [g for g in facts.files if g.id in facts.handed]
    place, choice, wanted = _place(ask, facts, given)
    if place is None:
        others = _others(facts, {p.deal.id for p in choice if p.deal is not None})
        return Out(facts, WhichCard(choice, others, wanted), problems)
    fresh, known = _fresh(facts, given, place)
    if not fresh:
        return Out(facts, KnownCard(place), problems, known)
    private = ask.args.get("who") == "me"
    papers = tuple(_paper(ask, facts, g, place) for g in fresh)
    changes = tuple(c for p in papers for c in _changes(ask, facts, p, place, private=private))
    named = f"“{papers[0].title}”" if len(papers) == 1 else f"{len(papers)} documents"
    cause = f"{ask.principal.name or 'somebody'} added {named} to {place.name}"
    others = _others(facts, {place.deal.id} if place.deal is not None else set())
    readers = readers_of(ask, facts, place, private=private)
    return Out(facts, ProposeCard(papers, place, readers, private, others, changes, cause), problems, known)


def _place(ask: Ask, facts: Facts, given: list[Given]) -> tuple[Place | None, tuple[Place, ...], tuple[str, ...]]:
    """(where it goes, else what to ask about, names that led to nothing)."""
    accounts = {a.id: a for a in facts.world.accounts}
    said = _said(ask, facts, accounts)
    if len(said) == 1:
        return said[0], (), ()
    if said:
        return None, said[:_MOST_PLACES], ()
    found = places([g.name for g in given], [facts.handed[g.id] for g in given if g.id in facts.handed], facts.world)
    talked = tuple(_of(d, accounts) for d in facts.talked)
    if ask.entities.unresolved:
        return None, (found or talked)[:_MOST_PLACES], ask.entities.unresolved
    sure = clear(found)
    return sure, () if sure else _together(found, talked), ()


def _said(ask: Ask, facts: Facts, accounts: dict[str, Account]) -> tuple[Place, ...]:
    """The places that words or a button name."""
    if facts.named or facts.maybe:
        return tuple(_of(d, accounts, "you named it") for d in facts.named or facts.maybe)
    wanted = ask.args.get("account_id", "")
    if wanted in accounts:
        return (Place(None, accounts[wanted], why="you chose it"),)
    made: list[Place] = []
    for account_id in ask.entities.account_ids:
        if account_id not in accounts:
            continue
        deals = [d for d in facts.world.deals if d.account_id == account_id and d.status == "open"]
        made += [_of(d, accounts, "you named its client") for d in deals]
        made += [Place(None, accounts[account_id], why="you named it")] if len(deals) != 1 else []
    return tuple(made)


def _of(deal: Deal, accounts: dict[str, Account], why: str = "") -> Place:
    return Place(deal, accounts.get(deal.account_id or ""), why=why)


def _together(found: tuple[Place, ...], talked: tuple[Place, ...]) -> tuple[Place, ...]:
    every = {p.key: p for p in (*found, *talked)}
    return tuple(every.values())[:_MOST_PLACES]


def _others(facts: Facts, without: set[str]) -> tuple[Deal, ...]:
    """Deals to choose from in a form: one's own sense of order, by name."""
    rest = [d for d in facts.world.deals if d.id not in without]
    return tuple(sorted(rest, key=lambda d: (d.status != "open", d.name, d.id)))[:MOST_OTHERS]


def _fresh(facts: Facts, given: list[Given], place: Place) -> tuple[list[Given], tuple[Known, ...]]:
    """Files that are not with this deal or client yet, each content once; and those that are."""
    fresh: dict[str, Given] = {}
    known: list[Known] = []
    for one in given:
        here = next((d for d in facts.same.get(one.id, ()) if _is_at(d, place)), None)
        if here is not None:
            known.append(Known(one, here))
        else:
            fresh.setdefault(one.sha256, one)
    return list(fresh.values()), tuple(known)


def _is_at(document: Document, place: Place) -> bool:
    if place.deal is not None:
        return document.deal_id == place.deal.id
    return document.deal_id is None and place.account is not None and document.account_id == place.account.id


def _paper(ask: Ask, facts: Facts, given: Given, place: Place) -> Paper:
    handed = facts.handed[given.id]
    alone = len(facts.handed) == 1
    kinds: dict[str, Kind] = {k: k for k in get_args(Kind)}
    kind = kinds.get(ask.args.get("kind", "") if alone else "", kinds.get(handed.kind, "file"))
    title = (ask.args.get("title", "").strip() if alone else "") or handed.title
    at = (_day(ask, ask.args.get("on", "")) if alone else None) or min(handed.at, ask.now)
    elsewhere = next((d for d in facts.same.get(given.id, ()) if not _is_at(d, place)), None)
    return Paper(given, handed, title[:300], kind, at, elsewhere)


def _day(ask: Ask, told: str) -> datetime | None:
    """Noon of a day where the person is; None for what is no day, or one to come."""
    try:
        day = date.fromisoformat(told)
    except ValueError:
        return None
    noon = datetime.combine(day, time(12), ZoneInfo(ask.voice.time_zone)).astimezone(UTC)
    return min(noon, ask.now) if day <= ask.voice.today else None


def _changes(ask: Ask, facts: Facts, paper: Paper, place: Place, *, private: bool) -> tuple[Change, ...]:
    own = document_id(paper.given.id)
    whose = {"deal_id": place.deal.id if place.deal else None, "account_id": _account_of(place)}
    values: dict[str, Any] = {
        "kind": paper.kind,
        "title": paper.title,
        "bucket": "deal" if place.deal is not None else "client",
        "segments": tuple({k: v for k, v in asdict(s).items() if v is not None} for s in paper.handed.segments),
        "at": paper.at,
        "private_to": ask.principal.user_id if private else None,
        "uri": paper.given.name,
        "sha256": paper.given.sha256,
        **whose,
    }
    document = Change("create", "document", own, _set(values))
    if private or paper.kind not in ("mail", "transcript"):
        return (document,)
    return document, _conversation(ask, facts, paper, own, whose)


def _account_of(place: Place) -> str | None:
    if place.account is not None:
        return place.account.id
    return place.deal.account_id if place.deal is not None else None


def _conversation(ask: Ask, facts: Facts, paper: Paper, document: str, whose: dict[str, str | None]) -> Change:
    """A mail or call is also something that happened with the client; its words stay in the document."""
    people = {(c.email or "").lower(): c.id for c in facts.world.contacts if c.account_id == whose["account_id"]}
    users = {u.email.lower(): u.id for u in facts.users}
    addresses = paper.handed.addresses if paper.handed.mail is not None else ()
    speakers = {s.speaker for s in paper.handed.segments if s.speaker}
    spoke = [c.id for c in facts.world.contacts if c.account_id == whose["account_id"] and c.name in speakers]
    contacts = tuple(dict.fromkeys([*(people[a] for a in addresses if a in people), *spoke]))
    ours = next((users[a] for a in addresses if a in users), None)
    ours = ours or next((u.id for u in facts.users if u.name in speakers), None)
    values: dict[str, Any] = {
        "kind": "mail" if paper.kind == "mail" else "call",
        "at": paper.at,
        "subject": paper.title,
        "user_id": ours or ask.principal.user_id,
        "contact_ids": contacts,
        "document_id": document,
        **whose,
    }
    mail = paper.handed.mail
    if mail is not None:
        values |= {"direction": "out" if mail.sender in users else "in", "thread": mail.thread}
    return Change("create", "activity", record_id("activity", ask.principal.tenant, SOURCE, document), _set(values))


def _set(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


# --- recordings -------------------------------------------------------------------------------------------


def _recording(ask: Ask, facts: Facts, heard: list[Given], problems: list[tuple[str, str]]) -> Out:
    given, *rest = heard
    problems += [(g.name, "One recording at a time, please: send it again when this one is done.") for g in rest]
    if facts.deaf:
        problems.append((given.name, facts.deaf))
        return Out(facts, TroubleCard(), tuple(problems))
    sound = facts.sounds[given.id]
    if sound.problem:
        problems.append((given.name, _unreadable(sound.problem)))
        return Out(facts, TroubleCard(), tuple(problems))
    call_id = call_id_of(ask, given)
    if any(c.id == call_id for c in facts.calls):
        return Out(facts, HearingCard(given, call_id, facts.progress.get(given.id), sound.seconds), tuple(problems))
    return Out(facts, _consent(ask, facts, given, call_id), tuple(problems))


def _consent(ask: Ask, facts: Facts, given: Given, call_id: str) -> Card:
    place, choice, wanted = _place_of_sound(ask, facts, given)
    if place is None and ask.args.get("deal_id") != "none":
        return WhichCard(choice, _others(facts, {p.deal.id for p in choice if p.deal is not None}), wanted)
    consent = ask.args.get("consent", "")
    sound = facts.sounds[given.id]
    if ask.verb == "hear" and (consent == "given" or (consent == "announced" and facts.announced)):
        return AgreedCard(given, call_id, (_call(ask, given, call_id, place, sound.seconds),), _agreed(ask, given))
    readers = readers_of(ask, facts, place, private=place is None)
    without = {place.deal.id} if place is not None and place.deal is not None else set()
    return ConsentCard(given, sound, place, readers, _others(facts, without), facts.announced)


def _place_of_sound(ask: Ask, facts: Facts, given: Given) -> tuple[Place | None, tuple[Place, ...], tuple[str, ...]]:
    """By the words and its name: what is said in it nobody has heard yet."""
    named = Handed(given.name.rsplit(".", 1)[0], "transcript", ask.now, False, (), None, 0, ())
    place, choice, wanted = _place(ask, replace(facts, handed={given.id: named}), [given])
    return place, choice, wanted


def _agreed(ask: Ask, given: Given) -> str:
    return f"{ask.principal.name or 'somebody'} put on record that everyone agreed to “{given.name}” being listened to"


def _call(ask: Ask, given: Given, call_id: str, place: Place | None, seconds: float | None) -> Change:
    how = ask.args.get("how", "").strip()[:300] or "said with a button, without a word on how"
    values = {
        "user_id": ask.principal.user_id,
        "title": f"Call: {place.name}" if place is not None else f"Call: {given.name.rsplit('.', 1)[0]}"[:200],
        "at": ask.now,
        "account_id": None if place is None else _account_of(place),
        "deal_id": place.deal.id if place is not None and place.deal is not None else None,
        "minutes": round(seconds / 60) or 1 if seconds else None,
        "hints_to": "none",
        "muted": True,
        "consent": ask.args["consent"],
        "consent_by": ask.principal.user_id,
        "consent_at": ask.now,
        "consent_how": how,
        "source": RECORDED,
    }
    return Change("create", "live_call", call_id, _set(values))
