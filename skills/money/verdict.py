"""Funded, likely, unproven or none (METHODOLOGY §5), and what on record says otherwise. Pure."""

from collections.abc import Sequence
from datetime import date

from knowledge.records import Budget
from skills.money.file import MoneyFile
from skills.money.finding import Contradiction, Indicator, Verdict
from skills.money.rules import BUDGET_OLD_AFTER, VerdictName
from skills.money.said import Heard
from skills.rules import MoneyRules

_FIRM = ("approved", "none")


def standing_facts(file: MoneyFile) -> tuple[Budget, ...]:
    """The Facts that settle it: the newest day's; a record of this deal's own goes before the client's at large.

    Two that contradict each other on the same day are both returned, and then neither settles anything.
    """
    firm = [b for b in file.budgets if b.fog == "fact" and b.status in _FIRM]
    own = [b for b in firm if b.deal_id == file.deal.id] or firm
    newest = max((b.on for b in own), default=None)
    return tuple(sorted((b for b in own if b.on == newest), key=lambda b: b.id))


def settled(facts: Sequence[Budget]) -> str | None:
    """ "approved", "none", or None where the Facts are missing or contradict each other."""
    states = {b.status for b in facts}
    return next(iter(states)) if len(states) == 1 else None


def name_of(fact: str | None, owner_known: bool, yes: int, rules: MoneyRules) -> VerdictName:
    """The rule of §5. A Fact that there is no budget outweighs any number of indicators: no budget, no deal."""
    if fact == "none":
        return "none"
    if fact == "approved" and owner_known:
        return "funded"
    return "likely" if yes >= rules.likely_from else "unproven"


def verdict(file: MoneyFile, indicators: Sequence[Indicator]) -> Verdict:
    facts = standing_facts(file)
    fact = settled(facts)
    owner = next(i for i in indicators if i.key == "owner").state == "yes"
    yes = sum(i.state == "yes" for i in indicators)
    rules = file.rules
    name = name_of(fact, owner, yes, rules)
    decided = facts if name in ("funded", "none") else ()
    approved, one_more = name_of("approved", owner, yes, rules), name_of(fact, owner, yes + 1, rules)
    return Verdict(name, decided, yes, approved, one_more, rules)


def contradictions(
    file: MoneyFile, indicators: Sequence[Indicator], heard: Sequence[Heard]
) -> tuple[Contradiction, ...]:
    """What on record disagrees, gravest first: Facts, later hearsay, spoken words, amounts, owners, indicators."""
    facts = standing_facts(file)
    found = [*_among_facts(file, facts), *_later(file, facts), *_spoken(facts, heard), *_amounts(file)]
    for one in indicators:
        if one.against:
            kind = "owner" if one.key == "owner" else "indicator"
            found.append(Contradiction(kind, one.proofs, one.against, one.key))  # type: ignore[arg-type]
    return tuple(found)


def _among_facts(file: MoneyFile, facts: tuple[Budget, ...]) -> list[Contradiction]:
    if not facts:
        return []
    if settled(facts) is None:
        return [Contradiction("facts", (), facts)]
    other = "none" if facts[0].status == "approved" else "approved"
    against = tuple(b for b in file.budgets if b.fog == "fact" and b.status == other)
    return [Contradiction("facts", facts, against)] if against else []


def _later(file: MoneyFile, facts: tuple[Budget, ...]) -> list[Contradiction]:
    """Less than a Fact, newer than the Fact that counts, and not the same."""
    fact = settled(facts)
    if fact is None:
        return []
    other = "none" if fact == "approved" else "approved"
    against = tuple(b for b in file.budgets if b.fog != "fact" and b.on >= facts[0].on and b.status == other)
    return [Contradiction("later", facts, against)] if against else []


def _spoken(facts: tuple[Budget, ...], heard: Sequence[Heard]) -> list[Contradiction]:
    fact = settled(facts)
    if fact is None:
        return []
    against = tuple(h.quote for h in heard if h.holds != (fact == "approved") and h.quote.at.date() >= facts[0].on)
    return [Contradiction("said", facts, against)] if against else []


def _amounts(file: MoneyFile) -> list[Contradiction]:
    """Another figure for the same money than the firmest record has, as firm or newer; an older rumour is settled."""
    rank = {"fact": 0, "opinion": 1, "gossip": 2}
    told = [b for b in file.budgets if b.amount is not None and b.status != "none" and b.deal_id == file.deal.id]
    told.sort(key=lambda b: (rank[b.fog], -b.on.toordinal(), b.id))
    if not told:
        return []
    first = told[0]
    other = (b for b in told[1:] if (b.amount, b.currency) != (first.amount, first.currency))
    against = tuple(b for b in other if b.fog == first.fog or b.on >= first.on)
    return [Contradiction("amounts", (first,), against)] if against else []


def uncovered(file: MoneyFile, found: Verdict) -> bool:
    """The approved amount stays below the deal's, both in one currency."""
    deal = file.deal
    if found.name != "funded" or deal.amount is None:
        return False
    told = [b.amount for b in found.decided_by if b.amount is not None and b.currency == deal.currency]
    return bool(told) and sum(told) < deal.amount


def is_old(found: Verdict, today: date) -> bool:
    return found.name == "funded" and all(today - b.on > BUDGET_OLD_AFTER for b in found.decided_by)
