"""From facts to six lenses with their gaps: pure, reads no clock."""

from datetime import datetime
from zoneinfo import ZoneInfo

from skills.ask import Ask
from skills.catalog.engagement_excellence.facts import ClientFile, Facts
from skills.catalog.engagement_excellence.lens_people import client_experts, executive, solution_masters
from skills.catalog.engagement_excellence.lens_work import emerging_needs, outcomes, strategic_imperatives
from skills.catalog.engagement_excellence.measures import Lens, View, view
from skills.catalog.engagement_excellence.next_action import next_action
from skills.catalog.engagement_excellence.outcome import (
    Board,
    Card,
    ClientCard,
    Incomplete,
    Lack,
    LensCard,
    Out,
    Relevance,
)
from skills.catalog.engagement_excellence.rules import TREND_OVER, LensKey
from skills.rules import StakeholderRules
from skills.wording import Voice


def decide(ask: Ask, facts: Facts) -> Out:
    return Out(facts, _card(ask, facts))


def _card(ask: Ask, facts: Facts) -> Card:
    if not facts.files:
        return Incomplete(_lack(facts))
    found = tuple(relevance(f, facts.moment, ask.voice, ask.rules.stakeholders, facts.before) for f in facts.files)
    if facts.intent.kind == "list":
        return Board(tuple(sorted(found, key=lambda r: _order(r, facts.intent.lens))), facts.intent.lens)
    if facts.intent.kind == "lens" and facts.intent.lens is not None:
        return LensCard(found[0], found[0].lens(facts.intent.lens))
    return ClientCard(found[0])


def _lack(facts: Facts) -> Lack:
    if facts.wanted:
        return "nothing_found"
    if facts.without_client is not None:
        return "no_client_on_deal"
    return "no_clients" if facts.intent.kind == "list" else "which_client"


def _order(client: Relevance, by: LensKey | None) -> tuple[bool, int, str, str]:
    """The weakest first; what nothing is known of last."""
    points = client.lens(by).points if by else client.points
    account = client.seen.file.account
    return points is None, points or 0, account.name, account.id


def lenses(seen: View) -> tuple[Lens, ...]:
    return (
        executive(seen),
        client_experts(seen),
        solution_masters(seen),
        outcomes(seen),
        emerging_needs(seen),
        strategic_imperatives(seen),
    )


def relevance(
    file: ClientFile, moment: datetime, voice: Voice, rules: StakeholderRules, before: ClientFile | None = None
) -> Relevance:
    seen = _view(file, moment, voice, rules)
    found = lenses(seen)
    past = lenses(_view(before, moment - TREND_OVER, voice, rules)) if before is not None else ()
    return Relevance(seen, found, {x.key: next_action(x, seen) for x in found}, past)


def _view(file: ClientFile, moment: datetime, voice: Voice, rules: StakeholderRules) -> View:
    return view(file, moment, moment.astimezone(ZoneInfo(voice.time_zone)).date(), voice, rules)
