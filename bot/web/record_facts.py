"""What the side panel says of each kind of record: label and value, a value perhaps another record to open. Pure."""

from collections.abc import Callable
from typing import Any

from bot.web.plan_facts import PLAN_VIEWS
from bot.web.record_view import Facts, Ref, View
from knowledge.four_cs import C_BY_KEY, FOUR_CS
from knowledge.records import (
    Account,
    Activity,
    Budget,
    CaseStudy,
    Competitor,
    Contact,
    Deal,
    Delivery,
    Edge,
    Evidence,
    Imperative,
    Initiative,
    NpsSurvey,
    Override,
    Product,
    QualifierAnswer,
    Snapshot,
    Team,
    Ticket,
    User,
)
from skills.wording import Voice

_SUB_LABELS = {s.key: s.label for c in FOUR_CS for f in c.factors for s in f.sub_factors}
_FACTOR_LABELS = {f.key: f.label for c in FOUR_CS for f in c.factors}
_FOG = {"fact": "Fact", "opinion": "Opinion", "gossip": "Gossip"}


def view(record: Any, voice: Voice) -> View | None:
    """None for a kind of record that has no view (a document has its own)."""
    make = _VIEWS.get(type(record))
    if make is None:
        return None
    made = make(record, voice)
    return View(made.title, made.kind, [(label, value) for label, value in made.facts if value], made.body, made.at)


def _words(key: str) -> str:
    return key.replace("_", " ")


def _yes(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _share(value: float | None, voice: Voice) -> str:
    return "" if value is None else voice.percent(value)


def _deal(deal: Deal, voice: Voice) -> View:
    step = deal.next_step or ""
    if step and deal.next_step_on:
        step += f" ({voice.day(deal.next_step_on)})"
    closing = "Closed" if deal.status != "open" else "Expected close"
    facts: Facts = [
        ("Client", Ref("account", deal.account_id)),
        ("Owner", Ref("user", deal.owner_id)),
        ("Stage", deal.stage),
        ("Amount", voice.money(deal.amount, deal.currency) if deal.amount is not None else ""),
        (closing, voice.day(deal.close_on) if deal.close_on else ""),
        ("Kind", deal.kind),
        *[("Product", Ref("product", p)) for p in deal.product_ids],
        ("Region", deal.region or ""),
        ("Industry", deal.industry or ""),
        ("Discount", _share(float(deal.discount), voice) if deal.discount is not None else ""),
        ("Next step", step),
        ("Lost because", deal.loss_reason or ""),
        ("Confidential", "yes" if deal.confidential else ""),
    ]
    return View(deal.name, "Deal", facts)


def _account(account: Account, voice: Voice) -> View:
    facts: Facts = [
        ("Industry", account.industry or ""),
        ("Region", ", ".join(filter(None, (account.region, account.country)))),
        ("Owner", Ref("user", account.owner_id)),
        ("Part of", Ref("account", account.parent_id)),
        ("Revenue", voice.money_short(account.revenue, account.currency) if account.revenue is not None else ""),
        ("Employees", f"{account.employees:,}" if account.employees is not None else ""),
        ("Client since", voice.day(account.client_since) if account.client_since else ""),
    ]
    return View(account.name, "Client", facts)


def _contact(contact: Contact, voice: Voice) -> View:
    facts: Facts = [
        ("Title", contact.title),
        ("Client", Ref("account", contact.account_id)),
        ("Level", "" if contact.level == "unknown" else _words(contact.level)),
        ("E-mail", contact.email or ""),
        ("Phone", contact.phone or ""),
        ("Left", "" if contact.active else "no longer there"),
    ]
    return View(contact.name, "Contact", facts)


def _user(user: User, voice: Voice) -> View:
    facts: Facts = [("Title", user.title), ("Role", user.role), ("Region", user.region or ""), ("E-mail", user.email)]
    return View(user.name, "Colleague", facts)


def _activity(activity: Activity, voice: Voice) -> View:
    facts: Facts = [
        ("Deal", Ref("deal", activity.deal_id)),
        ("Client", Ref("account", activity.account_id)),
        ("By", Ref("user", activity.user_id)),
        *[("With", Ref("contact", c)) for c in activity.contact_ids],
        ("Length", f"{activity.minutes} minutes" if activity.minutes else ""),
        ("Due", voice.day(activity.due_on) if activity.due_on else ""),
        ("Done", _yes(activity.done) if activity.kind == "task" else ""),
        ("Full text", Ref("document", activity.document_id)),
    ]
    return View(activity.subject, activity.kind.capitalize(), facts, activity.body, activity.at)


def _evidence(evidence: Evidence, voice: Voice) -> View:
    source_type = evidence.source_kind
    if source_type == "record":
        source_type = (evidence.source_id or "").split("_", 1)[0]  # type: ignore[assignment]
    facts: Facts = [
        ("Speaks", "for us" if evidence.polarity > 0 else "against us"),
        ("Said by", evidence.speaker or ""),
        ("Class", _FOG[evidence.fog]),
        ("About", f"{C_BY_KEY[evidence.c].label}: {_SUB_LABELS.get(evidence.sub_factor, evidence.sub_factor)}"),
        ("Strength", _share(evidence.strength, voice)),
        ("Status", "" if evidence.status == "accepted" else evidence.status),
        ("Deal", Ref("deal", evidence.deal_id)),
        ("Client", Ref("account", evidence.account_id)),
        ("Seen in", Ref(source_type, evidence.source_id, evidence.locator)),
        ("Recorded by", Ref("user", evidence.by)),
    ]
    return View("Evidence", "Evidence", facts, evidence.statement, evidence.at)


def _delivery(delivery: Delivery, voice: Voice) -> View:
    ended = voice.day(delivery.ended_on) if delivery.ended_on else "running"
    facts: Facts = [
        ("Client", Ref("account", delivery.account_id)),
        ("Deal", Ref("deal", delivery.deal_id)),
        (
            "Time",
            f"{voice.day(delivery.started_on)} to {ended}" if delivery.ended_on else voice.day(delivery.started_on),
        ),
        ("Contract terms met", _share(delivery.terms_met, voice)),
        ("SLA met", _share(delivery.sla_met, voice)),
        ("Success", _yes(delivery.success)),
        ("Renewed or expanded", _yes(delivery.renewed)),
        ("Region", delivery.region or ""),
        ("Industry", delivery.industry or ""),
    ]
    return View(delivery.name, "Project delivered", facts, delivery.note)


def _nps(survey: NpsSurvey, voice: Voice) -> View:
    facts: Facts = [
        ("Client", Ref("account", survey.account_id)),
        ("Score", f"{survey.nps:+d}"),
        ("Responses", str(survey.responses)),
        ("On", voice.day(survey.on)),
    ]
    return View("NPS survey", "Survey", facts, survey.comment)


def _ticket(ticket: Ticket, voice: Voice) -> View:
    facts: Facts = [
        ("Client", Ref("account", ticket.account_id)),
        ("Severity", ticket.severity),
        ("Opened", voice.day(ticket.opened_on)),
        ("Closed", voice.day(ticket.closed_on) if ticket.closed_on else "still open"),
    ]
    return View("Support ticket", "Ticket", facts, ticket.summary)


def _budget(budget: Budget, voice: Voice) -> View:
    facts: Facts = [
        ("Client", Ref("account", budget.account_id)),
        ("Deal", Ref("deal", budget.deal_id)),
        ("Status", budget.status),
        ("Amount", voice.money(budget.amount, budget.currency) if budget.amount is not None else ""),
        ("Owner", Ref("contact", budget.owner_contact_id)),
        ("Period", budget.period),
        ("Class", _FOG[budget.fog]),
        ("On", voice.day(budget.on)),
        ("Seen in", Ref("document", budget.document_id)),
    ]
    return View("Budget", "Budget", facts)


def _case_study(study: CaseStudy, voice: Voice) -> View:
    facts: Facts = [
        ("Client", study.client),
        ("Industry", study.industry),
        ("Region", study.region),
        ("Completed", voice.day(study.completed_on)),
        ("May be named", _yes(study.referenceable)),
        *[("Product", Ref("product", p)) for p in study.product_ids],
        ("Full text", Ref("document", study.document_id)),
    ]
    return View(study.title, "Case study", facts, study.outcome)


def _product(product: Product, voice: Voice) -> View:
    price = voice.money(product.list_price, product.currency) if product.list_price is not None else ""
    return View(product.name, "Product", [("Solution", product.family), ("List price", price)])


def _competitor(competitor: Competitor, voice: Voice) -> View:
    facts: Facts = [("Strengths", competitor.strengths), ("Weaknesses", competitor.weaknesses)]
    return View(competitor.name, "Competitor", facts)


def _imperative(imperative: Imperative, voice: Voice) -> View:
    facts: Facts = [
        ("Client", Ref("account", imperative.account_id)),
        ("Region", imperative.region or ""),
        ("Industry", imperative.industry or ""),
        ("Target", voice.money(imperative.target, imperative.currency) if imperative.target is not None else ""),
        ("Due", voice.day(imperative.due_on) if imperative.due_on else ""),
        ("Seen in", Ref("document", imperative.document_id)),
    ]
    return View(imperative.title, "Strategic imperative", facts, imperative.text)


def _qualifier(answer: QualifierAnswer, voice: Voice) -> View:
    facts: Facts = [
        ("Answer", _yes(answer.answer)),
        ("Deal", Ref("deal", answer.deal_id)),
        ("By", Ref("user", answer.by)),
        ("Note", answer.note),
    ]
    return View(C_BY_KEY[answer.c].qualifier, "Qualifier", facts, at=answer.at)


def _override(override: Override, voice: Voice) -> View:
    withdrawn = voice.moment(override.withdrawn_at) if override.withdrawn_at else ""
    facts: Facts = [
        ("Rating", voice.number(override.rating)),
        ("Reason", override.reason),
        ("Deal", Ref("deal", override.deal_id)),
        ("By", Ref("user", override.by)),
        ("Withdrawn", withdrawn),
    ]
    return View(
        f"{_FACTOR_LABELS.get(override.factor, override.factor)}, set by hand", "Override", facts, at=override.at
    )


def _initiative(initiative: Initiative, voice: Voice) -> View:
    c = C_BY_KEY[initiative.c]
    brings = c.qualifier if initiative.qualifier else ", ".join(_SUB_LABELS[s] for s in initiative.sub_factors)
    facts: Facts = [
        ("Status", _words(initiative.status)),
        ("Deal", Ref("deal", initiative.deal_id)),
        ("Raises", f"{c.label}: {brings}"),
        ("Expected gain", voice.number(initiative.expected_gain)),
        ("Effort", str(initiative.effort)),
        ("Owner", Ref("user", initiative.owner_id)),
        ("With", Ref("contact", initiative.contact_id)),
        ("Due", voice.day(initiative.due_on) if initiative.due_on else ""),
        ("Accepted", voice.day(initiative.accepted_at) if initiative.accepted_at else ""),
        ("Ended", voice.day(initiative.closed_at) if initiative.closed_at else ""),
        ("Proposed by", Ref("user", initiative.by)),
    ]
    return View(initiative.title, "Initiative", facts, initiative.note, at=initiative.at)


def _snapshot(snapshot: Snapshot, voice: Voice) -> View:
    scores: Facts = [
        (_words(key).capitalize(), "unknown" if value is None else str(value)) for key, value in snapshot.scores.items()
    ]
    return View("Score at that moment", "Snapshot", [("Deal", Ref("deal", snapshot.deal_id)), *scores], snapshot.detail)


def _edge(edge: Edge, voice: Voice) -> View:
    facts: Facts = [
        ("From", Ref(edge.subject_id.split("_", 1)[0], edge.subject_id)),
        ("To", Ref(edge.object_id.split("_", 1)[0], edge.object_id)),
        *[(_words(key).capitalize(), str(value)) for key, value in edge.attrs.items() if isinstance(value, str)],
        ("Since", voice.day(edge.valid_from)),
        ("Until", voice.day(edge.valid_to) if edge.valid_to else ""),
    ]
    return View(_words(edge.kind).capitalize(), "Relationship", facts)


def _team(team: Team, voice: Voice) -> View:
    return View(team.name, "Team", [("Manager", Ref("user", team.manager_id)), ("Region", team.region or "")])


_VIEWS: dict[type[Any], Callable[[Any, Voice], View]] = {
    Deal: _deal,
    Account: _account,
    Contact: _contact,
    User: _user,
    Activity: _activity,
    Evidence: _evidence,
    Delivery: _delivery,
    NpsSurvey: _nps,
    Ticket: _ticket,
    Budget: _budget,
    CaseStudy: _case_study,
    Product: _product,
    Competitor: _competitor,
    Imperative: _imperative,
    QualifierAnswer: _qualifier,
    Override: _override,
    Initiative: _initiative,
    Snapshot: _snapshot,
    Edge: _edge,
    Team: _team,
    **PLAN_VIEWS,
}
