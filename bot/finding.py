"""What a search in a form finds: only records its person may see, the likeliest first. The same for every surface."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge.reader import Reader
from knowledge.records import Account, Contact, Deal, User
from skills.answer import Choice, Field, Searched

NOT_FOUND = "I find none of that name. Please choose one that is offered."
"""Of a record that is not there and of one the person may not see alike."""
_LABEL = 75
"""Letters of a label: what every surface shows of it."""


@dataclass(frozen=True, slots=True)
class _Known:
    value: str
    name: str
    beside: str
    """What tells it from another of its name."""
    last: tuple[bool, ...]
    """True sorts behind."""

    @property
    def choice(self) -> Choice:
        told = f"{self.name} ({self.beside})" if self.beside else self.name
        return Choice(self.value, told if len(told) <= _LABEL else f"{told[: _LABEL - 1]}…")


async def find(reader: Reader, field: Field, typed: str, *, at_most: int) -> tuple[Choice, ...]:
    """What matches the words typed so far; with none, what the form offers or else the likeliest.

    Raises `StoreUnavailable`.
    """
    words = typed.casefold().split()
    if field.find is None or (not words and field.choices):
        return field.choices[:at_most]
    known = await _SOURCES[field.find](reader)
    found = await asyncio.to_thread(_matching, known, words)  # of tens of thousands, with each letter typed
    return tuple(k.choice for k in found[:at_most])


async def not_found(reader: Reader, fields: Sequence[Field], values: Mapping[str, str]) -> dict[str, str]:
    """Field -> what to do, for a chosen record this person can't see (any more). Raises `StoreUnavailable`."""
    wrong = {}
    for field in fields:
        value = values.get(field.name)
        if field.find is not None and value and await reader.record(_TYPES[field.find], value) is None:
            wrong[field.name] = NOT_FOUND
    return wrong


def _matching(known: Iterable[_Known], words: Sequence[str]) -> list[_Known]:
    """Those that have all the words, in their name or beside it; a name that begins with them first."""
    found = [k for k in known if all(w in f"{k.name} {k.beside}".casefold() for w in words)]
    lead = " ".join(words)
    return sorted(found, key=lambda k: (not k.name.casefold().startswith(lead), k.last, k.name.casefold(), k.value))


async def _deals(reader: Reader) -> Iterable[_Known]:
    clients = {a.id: a.name for a in await reader.accounts()}
    me = reader.principal.user_id
    found: Sequence[Deal] = await reader.deals()
    return (_deal(d, clients, me) for d in found)


def _deal(deal: Deal, clients: Mapping[str, str], me: str) -> _Known:
    client = clients.get(deal.account_id or "", "")
    told = client if deal.status == "open" else f"{client}, {deal.status}".lstrip(", ")
    return _Known(deal.id, deal.name, told, (deal.status != "open", deal.owner_id != me))


async def _clients(reader: Reader) -> Iterable[_Known]:
    found: Sequence[Account] = await reader.accounts()
    return (_Known(a.id, a.name, "", ()) for a in found)


async def _contacts(reader: Reader) -> Iterable[_Known]:
    clients = {a.id: a.name for a in await reader.accounts()}
    found: Sequence[Contact] = await reader.contacts()
    return (_Known(c.id, c.name, clients.get(c.account_id or "", ""), ()) for c in found)


async def _colleagues(reader: Reader) -> Iterable[_Known]:
    found: Sequence[User] = await reader.users()
    me = reader.principal.user_id
    return (_Known(u.id, u.name, u.title, (u.id == me,)) for u in found if u.active)


_Source = Callable[[Reader], Awaitable[Iterable[_Known]]]
"""Read, and put together only as it is looked through."""
_SOURCES: Mapping[Searched, _Source] = {
    "deal": _deals,
    "client": _clients,
    "contact": _contacts,
    "colleague": _colleagues,
}
_TYPES: Mapping[Searched, str] = {"deal": "deal", "client": "account", "contact": "contact", "colleague": "user"}
