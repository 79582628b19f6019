"""From facts to the ranking or one client: pure, reads no clock."""

from skills.ask import Ask
from skills.catalog.right_clients.facts import Facts
from skills.catalog.right_clients.outcome import Card, ClientCard, Incomplete, Out, Ranking
from skills.catalog.right_clients.ranking import lowest_first, ordered, places, standing


def decide(ask: Ask, facts: Facts) -> Out:
    return Out(facts, _card(facts))


def _card(facts: Facts) -> Card:
    if facts.wanted and not facts.named:
        return Incomplete("nothing_found")
    if not facts.files:
        return Incomplete("no_clients")
    every = [standing(f, facts.company, facts.moment) for f in facts.files]
    found = places(every)
    if len(facts.named) == 1:
        one = next((s for s in every if s.account.id == facts.named[0]), None)
        return ClientCard(one, found[one.account.id], len(every)) if one else Incomplete("nothing_found")
    wanted = [s for s in every if s.account.id in facts.named] if facts.named else every
    part = facts.intent.part
    ranked = lowest_first(wanted, part) if facts.intent.lowest else ordered(wanted, part)
    return Ranking(ranked, found, compared=bool(facts.named))
