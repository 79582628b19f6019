"""From facts to a profile with its traps: pure, reads no clock."""

from datetime import date
from zoneinfo import ZoneInfo

from skills.ask import Ask
from skills.catalog.client_profile.facts import Facts
from skills.catalog.client_profile.outcome import Board, Card, ClientCard, Incomplete, Out
from skills.profile.client import ClientProfile, profile_of
from skills.profile.rules import PROFILES


def decide(ask: Ask, facts: Facts) -> Out:
    today = facts.moment.astimezone(ZoneInfo(ask.voice.time_zone)).date()
    return Out(facts, _card(facts, today))


def _card(facts: Facts, today: date) -> Card:
    if not facts.files:
        return Incomplete(_lack(facts))  # type: ignore[arg-type]
    found = tuple(profile_of(f, facts.moment, today) for f in facts.files)
    if facts.intent.kind == "list" or len(found) > 1:
        return Board(tuple(sorted(found, key=_order)))
    return ClientCard(found[0])


def _lack(facts: Facts) -> str:
    if facts.wanted:
        return "nothing_found"
    if facts.without_client is not None:
        return "no_client_on_deal"
    return "no_clients" if facts.intent.kind == "list" else "which_client"


def _order(client: ClientProfile) -> tuple[int, int, str, str]:
    profile = client.standing.profile
    return -PROFILES.index(profile), -len(client.bought.won), client.account.name, client.account.id
