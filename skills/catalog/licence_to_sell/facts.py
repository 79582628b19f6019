"""The only I/O of the skill: what is on record of some people, what their deals ask for, what could be learned."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from knowledge.access import Principal
from knowledge.reader import Reader
from knowledge.records import Deal, DealClass, Team, User
from skills.ask import Ask
from skills.catalog.licence_to_sell.intent import Intent, read_intent
from skills.deals.deal_book import read_book
from skills.deals.deal_class import classify
from skills.people.bench import Bench, read_bench
from skills.people.colleagues import named, speaks_of_self, strangers
from skills.rules import DealClassRules

_NO_SELLERS = ("analyst",)


@dataclass(frozen=True, slots=True)
class Facts:
    intent: Intent
    bench: Bench
    teams: tuple[Team, ...] = ()
    people: tuple[User, ...] = ()
    """Whom it is about: one, or a team."""
    deals: tuple[Deal, ...] = ()
    """The deals named; empty: everybody's own open ones."""
    classes: Mapping[str, DealClass | None] = field(default_factory=dict)
    """Of every deal that is held against somebody."""
    wanted: tuple[str, ...] = ()
    """Names asked for that lead to nobody and nothing this person may see."""


async def gather(ask: Ask, reader: Reader) -> Facts:
    intent = read_intent(ask)
    moment = max(ask.now, reader.now)
    bench, teams = await asyncio.gather(read_bench(reader, None, moment), reader.teams())
    deals, wanted = _deals(ask, intent, bench)
    people = _people(ask, intent, bench, deals)
    if not people or (wanted and not deals):
        return Facts(intent, bench, tuple(teams), wanted=wanted or ask.entities.unresolved or ("that person",))
    asked = deals or _open_of(people, bench)
    return Facts(intent, bench, tuple(teams), people, deals, await _classes(reader, asked, ask.rules.deal_class))


def _deals(ask: Ask, intent: Intent, bench: Bench) -> tuple[tuple[Deal, ...], tuple[str, ...]]:
    """(deals named, what led to nothing). A client named means its open deals."""
    ids = [ask.args["deal_id"]] if ask.args.get("deal_id") else list(ask.entities.deal_ids)
    if ids:
        found = tuple(bench.deals[i] for i in dict.fromkeys(ids) if i in bench.deals)
        return found, () if found else ask.entities.unresolved or ("that deal",)
    accounts = set(ask.entities.account_ids)
    if accounts and not ask.args.get("user_id"):
        found = tuple(d for d in bench.deals.values() if d.account_id in accounts and d.status == "open")
        return found, ()
    if intent.deal_class or ask.args or ask.entities.user_ids or ask.entities.unresolved:
        return (), ()
    remembered = [str(i) for i in ask.memory.get("deals", [])]
    return tuple(bench.deals[i] for i in remembered if i in bench.deals), ()


def _people(ask: Ask, intent: Intent, bench: Bench, deals: Sequence[Deal]) -> tuple[User, ...]:
    """A button's, then who is named, then a team, then whom the conversation was about, then the asker."""
    me = bench.users.get(ask.principal.user_id)
    if ask.args.get("user_id"):
        chosen = bench.users.get(ask.args["user_id"])
        return (chosen,) if chosen else ()
    spoken = _spoken(ask, bench)
    if spoken:
        return spoken
    if intent.kind == "board":
        return _team(ask.principal, bench, me)
    if strangers(ask) and not deals:
        return ()
    remembered = bench.users.get(str(ask.memory.get("user_id", "")))
    chosen = remembered if remembered is not None and not speaks_of_self(ask.text) else me
    return (chosen,) if chosen else ()


def _spoken(ask: Ask, bench: Bench) -> tuple[User, ...]:
    """Colleagues named; "my" puts the asker among the entities, who is meant only when nobody else is."""
    found = [bench.users[i] for i in ask.entities.user_ids if i in bench.users and i != ask.principal.user_id]
    return tuple(found) or named(ask.text, bench.users.values())


def _team(principal: Principal, bench: Bench, me: User | None) -> tuple[User, ...]:
    """An admin's is everybody, a manager's the people they manage, a rep's their own team."""
    people = [u for u in bench.users.values() if u.active and u.role not in _NO_SELLERS]
    if principal.role == "admin":
        return _by_name(u for u in people if u.role != "admin")
    if principal.role == "manager":
        return _by_name(u for u in people if u.team_id in principal.team_ids and u.id != principal.user_id)
    return _by_name(u for u in people if me and u.team_id is not None and u.team_id == me.team_id and u.role == "rep")


def _by_name(users: Iterable[User]) -> tuple[User, ...]:
    return tuple(sorted(users, key=lambda u: (u.name, u.id)))


def _open_of(people: Iterable[User], bench: Bench) -> tuple[Deal, ...]:
    ids = {u.id for u in people}
    return tuple(d for d in bench.deals.values() if d.status == "open" and d.owner_id in ids)


async def _classes(reader: Reader, deals: Sequence[Deal], rules: DealClassRules) -> dict[str, DealClass | None]:
    if not deals:
        return {}
    verdicts = classify(await read_book(reader, rules, [d for d in deals if d.status != "open"]))
    return {d.id: verdicts[d.id].shown if d.id in verdicts else None for d in deals}
