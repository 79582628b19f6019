"""Words for pay: clauses, boundaries, reasons, sums. Pure; every figure is handed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from knowledge.records import CompClause
from skills.catalog.remuneration_plan.facts import Subject
from skills.catalog.remuneration_plan.standing import Reason, Standing
from skills.catalog.remuneration_plan.terms import Boundary, Sale
from skills.deals.deal_rules import LABELS, UNKNOWN
from skills.language.lists import joined
from skills.wording import Voice

IMPORT_TARGETS = "targets.csv (user, starts_on, ends_on, amount, currency, plan)"
IMPORT_CLAUSES = "comp_clauses.csv (plan, number, kind, text and the clause's figures)"
KIND_LABELS = {
    "base": "Base",
    "rate": "Rate",
    "accelerator": "Accelerator",
    "bedrock_multiplier": "Bedrock multiplier",
    "threshold": "Threshold",
    "bonus": "Bonus",
    "cap": "Cap",
}
KINDS = {"new": "new deals", "renewal": "renewals", "expansion": "expansions"}
REASONS: dict[Reason, str] = {
    "currency": "in another currency than the target, so never added up",
    "no_amount": "no amount on record",
    "no_date": "no close date on record",
    "other_period": "closes outside the period of this target",
    "not_theirs": "somebody else's deal, and the plan on record pays a deal's owner",
    "lost": "lost, so it pays nothing",
}


@dataclass(frozen=True, slots=True)
class Who:
    """How to speak of the person whose pay it is."""

    you: bool
    name: str

    @property
    def subject(self) -> str:
        return "you" if self.you else self.name

    @property
    def opening(self) -> str:
        return "You" if self.you else self.name

    @property
    def whose(self) -> str:
        return "your" if self.you else f"{self.name}'s"

    @property
    def theirs(self) -> str:
        return "yours" if self.you else f"{self.name}'s"

    @property
    def have(self) -> str:
        return "have" if self.you else "has"

    @property
    def object(self) -> str:
        return "you" if self.you else self.name


def who(subject: Subject) -> Who:
    return Who(subject.own, subject.name)


def share(value: Decimal, voice: Voice, digits: int = 3) -> str:
    """ "2.5%", exact to a thousandth of a per cent where a clause says it."""
    return f"{voice.number(value * 100, digits)}%"


def attained(value: Decimal, voice: Voice) -> str:
    """Of the target; a tenth of a per cent is enough."""
    return share(value, voice, 1)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def period(standing: Standing, voice: Voice) -> str:
    return f"{voice.day(standing.terms.starts_on)} to {voice.day(standing.terms.ends_on)}"


def clause_says(clause: CompClause, voice: Voice) -> str:
    """The clause's figures in short: "1.6 times the rate from 100% to 150% of the target"."""
    amount = voice.money(clause.amount, clause.currency) if clause.amount is not None else "no amount"
    factor = f"{voice.number(clause.factor, 2)} times" if clause.factor is not None else "no factor"
    said = {
        "base": f"{amount} a year",
        "rate": f"{share(clause.rate, voice)} of what is won" if clause.rate is not None else "no rate",
        "accelerator": f"{factor} the rate",
        "bedrock_multiplier": f"{factor} for a Bedrock",
        "threshold": f"nothing below {share(clause.from_attainment or Decimal(0), voice)} of the target",
        "bonus": f"{amount} at {share(clause.from_attainment or Decimal(0), voice)} of the target",
        "cap": f"at most {amount} a period",
    }[clause.kind]
    if clause.kind in ("rate", "accelerator"):
        said += _reach(clause, voice)
    return said + only_for(clause)


def _reach(clause: CompClause, voice: Voice) -> str:
    start, end = clause.from_attainment, clause.to_attainment
    if start and end is not None:
        return f" from {share(start, voice)} to {share(end, voice)} of the target"
    if start:
        return f" above {share(start, voice)} of the target"
    return f" up to {share(end, voice)} of the target" if end is not None else ""


def only_for(clause: CompClause) -> str:
    parts = [p for p in (clause.family, KINDS.get(clause.deal_kind, clause.deal_kind)) if p]
    return f", only {', '.join(parts)}" if parts else ""


def clause_name(clause: CompClause) -> str:
    return f"clause {clause.number}"


def clause_names(clauses: tuple[CompClause, ...]) -> str:
    return f"clauses {joined(c.number for c in clauses)}"


def boundaries_say(boundaries: Iterable[Boundary], voice: Voice) -> str:
    """ "100% of the target (clause 3.1 pays 1.6 times the rate, clause 3.4 pays $6,000)"."""
    grouped: dict[Decimal, list[Boundary]] = {}
    for boundary in boundaries:
        grouped.setdefault(boundary.at, []).append(boundary)
    return joined(
        f"{share(at, voice)} of the target ({', '.join(effect(b.clause, voice) for b in group)})"
        for at, group in sorted(grouped.items())
    )


def effect(clause: CompClause, voice: Voice) -> str:
    """What passing the clause's attainment brings."""
    said = {
        "threshold": "pays what was held back below it",
        "bonus": f"pays {voice.money(clause.amount, clause.currency) if clause.amount is not None else 'a bonus'}",
        "accelerator": f"pays {voice.number(clause.factor or Decimal(1), 2)} times the rate",
        "rate": f"pays {share(clause.rate or Decimal(0), voice)}",
    }[clause.kind]
    return f"{clause_name(clause)} {said}{only_for(clause)}"


def class_of(sale: Sale) -> str:
    return LABELS[sale.deal_class] if sale.deal_class else UNKNOWN


def sale_name(sale: Sale, voice: Voice, currency: str) -> str:
    if sale.name:
        return sale.name
    kind = {"renewal": "renewal", "expansion": "expansion"}.get(sale.kind, "deal")
    label = f"{LABELS[sale.deal_class]} " if sale.deal_class else ""
    return f"a {label}{kind} of {voice.money(sale.amount, currency)}"


def sum_range(least: Decimal, most: Decimal, voice: Voice, currency: str) -> str:
    low = voice.money(least, currency)
    return low if least == most else f"between {low} and {voice.money(most, currency)}"


def contradiction(group: tuple[CompClause, ...], voice: Voice) -> str:
    says = "; ".join(f"{c.number} says {clause_says(c, voice)}" for c in group)
    return f"{capital(clause_names(group))} fit the same deals and contradict each other ({says})"
