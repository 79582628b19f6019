"""The clients as a picture: how well they fit from left to right, what they are worth upwards."""

from collections import Counter
from decimal import Decimal

from knowledge.records import Deal
from skills.answer import Part, TextPart
from skills.catalog.right_clients.facts import Facts
from skills.catalog.right_clients.file import ClientFile
from skills.catalog.right_clients.outcome import Ranking
from skills.catalog.right_clients.ranking import Standing
from skills.catalog.right_clients.rules import FEWEST_PARTS, PARTS, WINDOW
from skills.citing import Citations
from skills.deals.portfolio import Holding, not_drawn, portfolio
from skills.wording import Voice


def picture(card: Ranking, facts: Facts, sources: Citations, voice: Voice) -> list[Part]:
    files = {f.account.id: f for f in facts.files}
    holdings = [h for s in card.standings if (h := _holding(s, files[s.account.id], facts, sources)) is not None]
    found = portfolio("Fit and value of the clients", "Fit", holdings, voice)
    if found is None:
        return []
    said = "Value: open deals and business won in the last 24 months."
    return [found.part, TextPart(f"{said} {not_drawn(found)}".strip(), "muted")]


def _holding(one: Standing, file: ClientFile, facts: Facts, sources: Citations) -> Holding | None:
    """None for a client without any business: there is nothing to hold its fit against."""
    live = _live(file, facts)
    if not live:
        return None
    counts = Counter(d.currency for d in live)
    currency = min(counts, key=lambda c: (-counts[c], c))
    worth = sum((d.amount for d in live if d.amount is not None and d.currency == currency), Decimal(0))
    enough = one.known >= FEWEST_PARTS
    floor = one.known < len(PARTS)
    won = any(d.status == "won" for d in file.deals)
    return Holding(
        one.account.name,
        one.points if enough else None,
        worth,
        currency,
        "Client" if won else "Nothing won yet",
        ("at least " if floor else "") + str(one.points) if enough else "too little known",
        floor,
        (sources.record("account", one.account.id, one.account.name),),
    )


def _live(file: ClientFile, facts: Facts) -> list[Deal]:
    """Priced deals that are open, or were won in the last 24 months."""
    today = facts.moment.date()

    def counts(deal: Deal) -> bool:
        recent = deal.close_on is not None and today - WINDOW <= deal.close_on <= today
        return deal.amount is not None and (deal.status == "open" or (deal.status == "won" and recent))

    return [d for d in file.deals if counts(d)]
