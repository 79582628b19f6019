"""What the side panel says of plans and people: targets, clauses, objectives, skills, hours, differentiators. Pure."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from bot.web.record_view import Facts, Ref, View
from knowledge.records import (
    Capacity,
    CompClause,
    Competency,
    Differentiator,
    Objective,
    SellingAttribute,
    Target,
    Training,
)
from skills.people.selling_rules import ATTRIBUTE_LABELS, SKILL_LABELS
from skills.wording import Voice


def _share(value: Decimal | None, voice: Voice) -> str:
    """Exact: "2.5%", where a rounded per cent would tell another rate."""
    return "" if value is None else f"{voice.number(value * 100, 3)}%"


def _attribute(attribute: SellingAttribute | None) -> str:
    return "" if attribute is None else ATTRIBUTE_LABELS[attribute]


def _money(value: Decimal | None, currency: str, voice: Voice) -> str:
    return "" if value is None else voice.money(value, currency)


def _objective(objective: Objective, voice: Voice) -> View:
    facts: Facts = [
        ("Imperative", Ref("imperative", objective.imperative_id)),
        ("Time", f"{voice.day(objective.starts_on)} to {voice.day(objective.ends_on)}"),
        ("Won business", _money(objective.target, objective.currency, voice)),
        ("Won deals", "" if objective.deals is None else str(objective.deals)),
        ("Owner", Ref("user", objective.owner_id)),
        ("Seen in", Ref("document", objective.document_id)),
    ]
    return View(objective.title, "Objective", facts, objective.text)


def _target(target: Target, voice: Voice) -> View:
    facts: Facts = [
        ("Of", Ref("user", target.user_id)),
        ("Of team", Ref("team", target.team_id)),
        ("Amount", voice.money(target.amount, target.currency)),
        ("Time", f"{voice.day(target.starts_on)} to {voice.day(target.ends_on)}"),
        ("Comp plan", target.plan),
        ("Seen in", Ref("document", target.document_id)),
    ]
    return View("Target", "Target", facts)


def _clause(clause: CompClause, voice: Voice) -> View:
    facts: Facts = [
        ("Comp plan", clause.plan),
        ("Clause", clause.number),
        ("Kind", clause.kind.replace("_", " ")),
        ("Amount", _money(clause.amount, clause.currency, voice)),
        ("Rate", _share(clause.rate, voice)),
        ("Factor", "" if clause.factor is None else voice.number(clause.factor)),
        ("From attainment", _share(clause.from_attainment, voice)),
        ("To attainment", _share(clause.to_attainment, voice)),
        ("Only for", ", ".join(filter(None, (clause.family, clause.deal_kind)))),
        ("Valid from", voice.day(clause.valid_from) if clause.valid_from else ""),
        ("Valid to", voice.day(clause.valid_to) if clause.valid_to else ""),
        ("Seen in", Ref("document", clause.document_id)),
    ]
    return View(f"{clause.plan}, clause {clause.number}", "Clause of a comp plan", facts, clause.text)


def _competency(held: Competency, voice: Voice) -> View:
    certificate = held.kind == "certificate"
    by: Ref | str = held.by if certificate else Ref("user", held.by or None)
    facts: Facts = [
        ("Of", Ref("user", held.user_id)),
        ("Skill", SKILL_LABELS[held.skill]),
        ("Attribute", _attribute(held.attribute)),
        ("In", held.topic),
        ("Rating", f"{voice.number(held.rating)} of 10"),
        ("Given" if certificate else "Assessed", voice.day(held.on)),
        ("Issued by" if certificate else "Assessed by", by),
        ("Expires", voice.day(held.expires_on) if held.expires_on else ""),
        ("Seen in", Ref("document", held.document_id)),
    ]
    return View(held.title or SKILL_LABELS[held.skill], held.kind.capitalize(), facts, held.note)


def _training(training: Training, voice: Voice) -> View:
    facts: Facts = [
        ("Skill", SKILL_LABELS[training.skill]),
        ("Attribute", _attribute(training.attribute)),
        ("In", training.topic),
        ("Length", "" if training.hours is None else f"{voice.number(training.hours)} hours"),
        ("Seen in", Ref("document", training.document_id)),
    ]
    return View(training.title, "Training", facts, training.text)


def _capacity(capacity: Capacity, voice: Voice) -> View:
    facts: Facts = [
        ("Of", Ref("user", capacity.user_id)),
        ("Hours a week", voice.number(capacity.hours_per_week)),
        ("Time", f"{voice.day(capacity.starts_on)} to {voice.day(capacity.ends_on)}"),
    ]
    return View("Hours for deals", "Capacity", facts, capacity.note)


def _differentiator(claim: Differentiator, voice: Voice) -> View:
    facts: Facts = [
        *[("Solution", Ref("product", p)) for p in claim.product_ids],
        *[("Also claimed by", Ref("competitor", c)) for c in claim.competitor_ids],
        *[("Proof", Ref("case_study", c)) for c in claim.case_study_ids],
        ("Checked", voice.day(claim.checked_on) if claim.checked_on else "never"),
        ("Seen in", Ref("document", claim.document_id)),
    ]
    return View(claim.title, "What sets us apart", facts, claim.text)


PLAN_VIEWS: dict[type[Any], Callable[[Any, Voice], View]] = {
    Objective: _objective,
    Target: _target,
    CompClause: _clause,
    Competency: _competency,
    Training: _training,
    Capacity: _capacity,
    Differentiator: _differentiator,
}
