"""From facts to a profile with its traps: pure, reads no clock."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from skills.ask import Ask
from skills.catalog.client_profile.facts import ClientFile, Facts
from skills.catalog.client_profile.outcome import Board, Card, ClientCard, ClientProfile, Doubt, Incomplete, Out
from skills.catalog.client_profile.profile import leaves_new_on, standing
from skills.catalog.client_profile.purchases import Purchases, purchases
from skills.catalog.client_profile.rules import PROFILES, SILENT_MONTHS
from skills.catalog.client_profile.traps import traps
from skills.language.periods import add_months


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


def profile_of(file: ClientFile, moment: datetime, today: date) -> ClientProfile:
    bought = purchases(file, moment, today)
    stands = standing(bought, today)
    signals = traps(file, bought, stands.profile, moment, today)
    return ClientProfile(file, bought, stands, signals, _doubts(file, bought, today))


def _doubts(file: ClientFile, bought: Purchases, today: date) -> tuple[Doubt, ...]:
    found = []
    since = file.account.client_since
    if since is not None and leaves_new_on(since) <= today and since < add_months(bought.first or today, -1):
        found.append(Doubt("older_client"))
    undated = len(bought.won) - len(bought.dated)
    if undated:
        found.append(Doubt("undated", undated))
    won = {d.id for d in bought.won}
    loose = tuple(d for d in file.deliveries if d.deal_id not in won and d.started_on <= today)
    if loose:
        found.append(Doubt("deliveries", len(loose), loose))
    if bought.last is not None and bought.last < add_months(today, -SILENT_MONTHS):
        found.append(Doubt("silent"))
    if not file.deals:
        found.append(Doubt("nothing"))
    return tuple(found)
