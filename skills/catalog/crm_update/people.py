"""Tasks, logged conversations and contacts: new records, checked and worded."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from knowledge.records import Account, Contact, Deal, Level, record_id
from knowledge.writer import Change, RecordType
from skills.answer import Action, DiffPart, DiffRow, Field
from skills.ask import Ask
from skills.catalog.crm_update.plan import Draft, Open
from skills.catalog.crm_update.wishes import ContactWish, LogWish, TaskWish

_LEVELS: tuple[tuple[Level, tuple[str, ...]], ...] = (
    ("c_level", ("chief", "ceo", "cfo", "cio", "cto", "coo", "cmo", "cpo", "ciso", "president", "founder", "owner")),
    ("vp", ("vp", "svp", "evp", "vice")),
    ("director", ("director", "head")),
    ("manager", ("manager", "lead", "supervisor")),
)
_KIND = {"call": "Call", "meeting": "Meeting", "note": "Note", "mail": "Mail"}


@dataclass(frozen=True, slots=True)
class Home:
    """Where a new record belongs."""

    deal: Deal | None
    account: Account | None
    contacts: tuple[Contact, ...]

    @property
    def name(self) -> str:
        return self.deal.name if self.deal else self.account.name if self.account else ""

    @property
    def ids(self) -> dict[str, str | None]:
        account_id = self.account.id if self.account else self.deal.account_id if self.deal else None
        return {"deal_id": self.deal.id if self.deal else None, "account_id": account_id}


def task(ask: Ask, wish: TaskWish, home: Home, n: int) -> Draft | Open:
    if not wish.subject:
        fields = (Field("subject", "What shall I remind you of?"), Field("due_on", "When", "date", required=False))
        form = Action("task", "Write it down", "crm_update", "task", _args(home), "primary", fields)
        return Open("What shall I remind you of?", (form,))
    if wish.due_on is not None and wish.due_on < ask.voice.today:
        fields = (Field("subject", "Task", value=wish.subject), Field("due_on", "When", "date"))
        form = Action("task", "Pick a day", "crm_update", "task", _args(home), "primary", fields)
        return Open(f"{ask.voice.day(wish.due_on)} has passed. When shall I remind you?", (form,))
    subject = _with_name(ask, wish.subject, home)
    values = {
        "kind": "task",
        "at": ask.now,
        "subject": subject,
        "due_on": wish.due_on,
        "user_id": ask.principal.user_id,
        "done": False,
        **home.ids,
    }
    shown = (("Task", subject), ("Due", ask.voice.day(wish.due_on)), ("For", home.name))
    return _new(ask, "activity", values, f"New task · {home.name}", shown, n, f"task “{subject}” on {home.name}")


def _with_name(ask: Ask, subject: str, home: Home) -> str:
    """ "Call her", said of one person, is still to be understood on Friday."""
    meant = [c for c in home.contacts if c.id in ask.entities.contact_ids]
    return re.sub(r"\b(?:her|him|them)\b", meant[0].name, subject, count=1) if len(meant) == 1 else subject


def log(ask: Ask, wish: LogWish, home: Home, n: int) -> tuple[Draft | Open, tuple[str, ...]]:
    """The activity, and notes about names that are not on record."""
    kind = _KIND[wish.kind]
    if wish.kind == "note" and not wish.body:
        form = Action(
            "note", "Write the note", "crm_update", "log", {**_args(home), "kind": "note"}, "primary",
            (Field("body", "Note", "long_text"),),
        )  # fmt: skip
        return Open("What shall the note say?", (form,)), ()
    if wish.at > ask.now + timedelta(hours=12):
        text = f"{ask.voice.moment(wish.at)} is still to come; I log what has happened. Shall I make it a task?"
        args = {**_args(home), "subject": f"{kind}: {wish.body or home.name}", "due_on": wish.at.date().isoformat()}
        return Open(text, (Action("task", "Make it a task", "crm_update", "task", args, "primary"),)), ()
    met, unknown = _people(ask, wish.people, home.contacts)
    met += [c for c in _named_in(wish.clause, ask, home.contacts) if c not in met]
    subject = _subject(kind, met, home)
    values = {
        "kind": wish.kind,
        "at": wish.at,
        "subject": subject,
        "body": wish.body,
        "user_id": ask.principal.user_id,
        "contact_ids": tuple(c.id for c in met),
        "minutes": wish.minutes,
        "done": True,
        **home.ids,
    }
    shown = (
        ("When", ask.voice.moment(wish.at) if wish.at == ask.voice.now else ask.voice.day(wish.at)),
        ("With", ", ".join(c.name for c in met) or "—"),
        ("Minutes", str(wish.minutes) if wish.minutes else "—"),
        ("Notes", wish.body or "—"),
    )
    strangers = [name for name in unknown if not _is_the_client(name, home)]
    notes = tuple(f"{name} is not on the contact list of {home.name}; logged without them." for name in strangers)
    title = f"New {kind.lower()} · {home.name}"
    return _new(ask, "activity", values, title, shown, n, f"{_told(kind, met)} logged on {home.name}"), notes


def _is_the_client(name: str, home: Home) -> bool:
    """ "Log a call with Helix": whom there was not said."""
    called = f"{home.account.name if home.account else ''} {home.deal.name if home.deal else ''}".casefold()
    return set(name.casefold().split()) <= set(re.findall(r"\w+", called))


def _named_in(clause: str, ask: Ask, contacts: tuple[Contact, ...]) -> list[Contact]:
    """Those the message names, before it comes to what was said, however their names are written."""
    head = {w.casefold() for w in re.findall(r"\w+", re.split(r":\s", clause, maxsplit=1)[0])}
    named = (c for c in contacts if c.id in ask.entities.contact_ids)
    return [c for c in named if head & {w.casefold() for w in re.findall(r"\w{3,}", c.name)}]


def _people(ask: Ask, names: Iterable[str], contacts: tuple[Contact, ...]) -> tuple[list[Contact], list[str]]:
    met: list[Contact] = []
    unknown: list[str] = []
    for name in names:
        found = _contact(name, contacts, ask.entities.contact_ids)
        if found and found not in met:
            met.append(found)
        elif not found:
            unknown.append(name)
    return met, unknown


def _contact(name: str, contacts: tuple[Contact, ...], meant: tuple[str, ...]) -> Contact | None:
    wanted = name.casefold()
    exact = [c for c in contacts if name == c.id or c.name.casefold() == wanted]
    by_part = [c for c in contacts if set(wanted.split()) <= set(c.name.casefold().split())]
    preferred = [c for c in by_part if c.id in meant]
    return next(iter(exact or preferred), by_part[0] if len(by_part) == 1 else None)


def _told(kind: str, met: list[Contact]) -> str:
    return f"{kind.lower()} with {', '.join(c.name for c in met)}" if met else kind.lower()


def _subject(kind: str, met: list[Contact], home: Home) -> str:
    return f"{kind} with {', '.join(c.name for c in met)}" if met else f"{kind}: {home.name}"


def contact(ask: Ask, wish: ContactWish, home: Home, n: int) -> Draft | Open:
    if home.account is None:
        return Open(
            f"Which client does {wish.name or 'the new contact'} belong to? Name the client or one of its deals."
        )
    if not wish.name or wish.bad_email:
        lead = f"“{wish.bad_email}” does not look like an e-mail address. " if wish.bad_email else ""
        return Open(f"{lead}Please check the details:", (_contact_form(wish, home),))
    known = _contact(wish.name, home.contacts, ask.entities.contact_ids)
    if wish.update and known is None:
        return Open(f"I find no {wish.name} on the contact list of {home.account.name}.", (_contact_form(wish, home),))
    if known is not None and (wish.update or known.name.casefold() == wish.name.casefold()):
        return _update_contact(ask, wish, known)
    values = {
        "account_id": home.account.id,
        "name": wish.name,
        "title": wish.title,
        "level": level_of(wish.title),
        "email": wish.email,
        "phone": wish.phone,
        "active": True,
    }
    shown = (
        ("Name", wish.name),
        ("Position", wish.title or "—"),
        ("E-mail", wish.email or "—"),
        ("Phone", wish.phone or "—"),
        ("Client", home.account.name),
    )
    return _new(
        ask,
        "contact",
        values,
        f"New contact · {home.account.name}",
        shown,
        n,
        f"contact {wish.name} at {home.account.name}",
    )


def _update_contact(ask: Ask, wish: ContactWish, known: Contact) -> Draft | Open:
    """Somebody already on record: only what is new about them changes."""
    wished: dict[str, Any] = {"title": wish.title or None, "email": wish.email, "phone": wish.phone}
    values = {k: v for k, v in wished.items() if v is not None and v != getattr(known, k)}
    if not values:
        return Open(f"{known.name} is already on the contact list with these details.")
    if "title" in values:
        values["level"] = level_of(wish.title)
    labels = {"title": "Position", "email": "E-mail", "phone": "Phone"}
    shown = tuple(DiffRow(labels[k], getattr(known, k) or "—", str(v)) for k, v in values.items() if k in labels)
    change = Change("update", "contact", known.id, values, {k: getattr(known, k) for k in values})
    return Draft(change, DiffPart(f"Contact · {known.name}", shown), f"contact {known.name} updated")


def level_of(title: str) -> Level:
    """Read from the words of a position; "unknown" where none tells."""
    words = set(title.lower().replace("-", " ").replace(",", " ").split())
    return next((level for level, signs in _LEVELS if words & set(signs)), "staff" if words else "unknown")


def _contact_form(wish: ContactWish, home: Home) -> Action:
    fields = (
        Field("name", "Name", value=wish.name),
        Field("title", "Position", required=False, value=wish.title),
        Field("email", "E-mail", required=False, value=wish.email or wish.bad_email),
        Field("phone", "Phone", required=False, value=wish.phone or ""),
    )
    return Action("contact", "Fill in the contact", "crm_update", "contact", _args(home), "primary", fields)


def _args(home: Home) -> dict[str, str]:
    return {k: v for k, v in home.ids.items() if v}


def _new(
    ask: Ask,
    record_type: RecordType,
    values: dict[str, Any],
    title: str,
    shown: Iterable[tuple[str, str]],
    n: int,
    said: str,
) -> Draft:
    """Ids come from the turn, so running the turn again makes the same record."""
    new_id = record_id(record_type, ask.principal.tenant, "chat", f"{ask.turn_id}:{n}")
    rows = tuple(DiffRow(name, "—", value) for name, value in shown if value and value != "—")
    return Draft(Change("create", record_type, new_id, {**values, "source": "chat"}), DiffPart(title, rows), said)
