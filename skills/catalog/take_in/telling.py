"""Which deal or client a file is about, by its name, its words and who is in it. Pure; only what the asker may see."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.ingest.handed import Handed
from knowledge.records import Account, Contact, Deal

_WORD = re.compile(r"[^\W_]+")
_READ = 60_000
"""Characters of a text that are looked through for names."""
_SHORTEST = 4
"""Letters a name needs to be looked for in running text."""
_SURE, _AHEAD = 4, 2
"""Points the first place needs, and needs more than the next, to be proposed without a question."""
_MOST_PEOPLE = 4
_FREE_MAIL = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com icloud.com aol.com proton.me gmx.de gmx.net "
    "web.de".split()
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file may belong: a deal, or a client in general."""

    deal: Deal | None
    account: Account | None
    points: int = 0
    why: str = ""
    """What tells so, in words."""

    @property
    def name(self) -> str:
        return self.deal.name if self.deal is not None else self.account.name if self.account is not None else ""

    @property
    def key(self) -> tuple[str, str]:
        return ("deal", self.deal.id) if self.deal is not None else ("account", self.account.id if self.account else "")


@dataclass(frozen=True, slots=True)
class World:
    """The names the asker may see."""

    deals: tuple[Deal, ...]
    """Open ones."""
    accounts: tuple[Account, ...]
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    name: str
    title: str
    body: str
    speakers: frozenset[str]
    addresses: tuple[str, ...]


def places(names: Sequence[str], texts: Sequence[Handed], world: World) -> tuple[Place, ...]:
    """Every place something tells of, likeliest first. `names`: of the files, in the order of `texts`."""
    read = [_text(name, handed) for name, handed in zip(names, texts, strict=True)]
    clients = {a.id: _client(a, read, world.contacts) for a in world.accounts}
    by_id = {a.id: a for a in world.accounts}
    found = []
    for deal in world.deals:
        points, why = clients.get(deal.account_id or "", (0, ""))
        own, said = _deal(deal, by_id.get(deal.account_id or ""), read)
        if points + own:
            found.append(Place(deal, by_id.get(deal.account_id or ""), points + own, said or why))
    with_deal = {p.account.id for p in found if p.account is not None}
    found += [
        Place(None, by_id[account_id], points, why)
        for account_id, (points, why) in clients.items()
        if points and account_id not in with_deal
    ]
    return tuple(sorted(found, key=lambda p: (-p.points, p.name, p.key)))


def clear(found: Sequence[Place]) -> Place | None:
    """The first place when nothing else comes near it."""
    if not found or found[0].points < _SURE:
        return None
    return found[0] if len(found) == 1 or found[0].points - found[1].points >= _AHEAD else None


def _text(name: str, handed: Handed) -> _Text:
    speakers = frozenset(_plain(s.speaker) for s in handed.segments if s.speaker)
    return _Text(
        _plain(name.rsplit(".", 1)[0]), _plain(handed.title), _plain(handed.text[:_READ]), speakers, handed.addresses
    )


def _plain(words: str) -> str:
    """Small letters between single spaces, one at each end."""
    return f" {' '.join(_WORD.findall(words.casefold()))} "


def _named(names: Iterable[str], text: _Text, *, file: int, title: int, body: int) -> tuple[int, str]:
    """(points, the name found) for the best place one of the names stands in."""
    best = (0, "")
    for name in names:
        plain = _plain(name)
        if len(plain.strip()) < _SHORTEST:
            continue
        points = file if plain in text.name else title if plain in text.title else body if plain in text.body else 0
        if points > best[0]:
            best = (points, name)
    return best


def _deal(deal: Deal, account: Account | None, texts: Sequence[_Text]) -> tuple[int, str]:
    names = (deal.name, *deal.aliases)
    points, name = max((_named(names, t, file=7, title=6, body=5) for t in texts), default=(0, ""))
    if points:
        return points, f"“{name}” is named in it"
    own = _own_words(deal, account)
    if own and any(all(f" {w} " in t.body or f" {w} " in t.title or f" {w} " in t.name for w in own) for t in texts):
        return 3, f"it speaks of {' '.join(own)}"
    return 0, ""


def _own_words(deal: Deal, account: Account | None) -> list[str]:
    """Of a deal's name, those that tell it from the client's others."""
    theirs = set(_plain(account.name).split()) if account is not None else set()
    words = [w for w in _plain(deal.name).split() if w not in theirs and len(w) >= _SHORTEST]
    return words if len(words) >= 2 or sum(map(len, words)) >= 8 else []


def _client(account: Account, texts: Sequence[_Text], contacts: Sequence[Contact]) -> tuple[int, str]:
    points, name = max(
        (_named((account.name, *account.aliases), t, file=5, title=4, body=3) for t in texts), default=(0, "")
    )
    why = f"“{name}” is named in it" if points else ""
    people, who = _people([c for c in contacts if c.account_id == account.id], texts)
    return points + people, who or why


def _people(contacts: Sequence[Contact], texts: Sequence[_Text]) -> tuple[int, str]:
    addresses = {a for t in texts for a in t.addresses}
    domains = {a.rpartition("@")[2] for a in addresses} - _FREE_MAIL
    points, why = 0, ""
    for contact in contacts:
        mail = (contact.email or "").lower()
        full = _plain(contact.name)
        if mail and mail in addresses:
            points, why = points + 4, why or f"{mail} is in it"
        elif any(full in t.speakers for t in texts):
            points, why = points + 4, why or f"{contact.name} speaks in it"
        elif len(full.split()) > 1 and any(full in t.body for t in texts):
            points, why = points + 2, why or f"{contact.name} is named in it"
        elif mail and mail.rpartition("@")[2] in domains:
            points, why = max(points, 3), why or f"an address at {mail.rpartition('@')[2]} is in it"
    return min(points, 2 * _MOST_PEOPLE), why
