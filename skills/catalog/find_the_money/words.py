"""Proofs, verdicts and contradictions in words."""

from knowledge.records import Budget, Contact, Deal, Edge, Evidence, Imperative
from skills.citing import Citations
from skills.money.file import MoneyFile
from skills.money.finding import Contradiction, DealMoney, Proof
from skills.money.rules import LABELS, VERDICT_LABELS, rule_of
from skills.money.said import Quote
from skills.wording import Voice

_STATUS = {"approved": "approved", "requested": "asked for, not approved", "rumoured": "rumoured", "none": "no budget"}


def cite(proof: Proof, file: MoneyFile, citations: Citations) -> str:
    if isinstance(proof, Quote):
        if proof.evidence is not None:
            return citations.evidence(proof.evidence, f"{proof.by}: {file.deal.name}")
        assert proof.passage is not None
        return citations.passage(proof.passage)
    if isinstance(proof, Budget):
        if proof.document_id:
            return citations.record("document", proof.document_id, f"Paper behind the budget: {file.deal.name}")
        return citations.record("budget", proof.id, f"Budget, {_STATUS[proof.status]}: {file.deal.name}")
    if isinstance(proof, Evidence):
        return citations.evidence(proof, f"Evidence: {file.deal.name}")
    if isinstance(proof, Edge):
        title = "Stakeholder map" if proof.kind == "plays_role" else "What the deal carries"
        return citations.record("edge", proof.id, f"{title}: {file.deal.name}", at=proof.valid_from)
    kinds: dict[type[Imperative | Contact | Deal], str] = {Imperative: "imperative", Contact: "contact", Deal: "deal"}
    title = proof.title if isinstance(proof, Imperative) else proof.name
    return citations.record(kinds[type(proof)], proof.id, title)


def budget_words(budget: Budget, file: MoneyFile, voice: Voice) -> str:
    """ "2,400,000 approved, Oct 17, 2026, next two financial years [Fact]"."""
    amount = f"{voice.money(budget.amount, budget.currency)} " if budget.amount is not None else ""
    owner = next((c.name for c in file.contacts if c.id == budget.owner_contact_id), "")
    more = (
        voice.day(budget.on),
        budget.period,
        f"owner {owner}" if owner else "",
        "for the client as a whole" if budget.deal_id is None else "",
    )
    return f"{', '.join((f'{amount}{_STATUS[budget.status]}', *(m for m in more if m)))} [{budget.fog.capitalize()}]"


def proof_words(proof: Proof, file: MoneyFile, voice: Voice) -> str:
    if isinstance(proof, Quote):
        return f"{proof.by}, {voice.day(proof.at)}: “{proof.text}”"
    if isinstance(proof, Budget):
        return budget_words(proof, file, voice)
    if isinstance(proof, Evidence):
        return f"“{proof.statement}” ({voice.day(proof.at)}, {proof.fog.capitalize()})"
    if isinstance(proof, Edge):
        person = next((c.name for c in file.contacts if c.id == proof.subject_id), "")
        return f"{person}, Buyer on the map" if person else f"on record since {voice.day(proof.valid_from)}"
    return proof.title if isinstance(proof, Imperative) else proof.name


def headline(money: DealMoney) -> str:
    name = VERDICT_LABELS[money.verdict.name]
    return f"{name}, {money.verdict.yes} of 5 indicators yes"


def deciding(money: DealMoney, voice: Voice) -> str:
    """The facts that decided, then the rule by name."""
    file, found = money.file, money.verdict
    rule = rule_of(found.name, found.rules)
    if found.decided_by:
        told = "; ".join(budget_words(b, file, voice) for b in found.decided_by)
        named = any(b.owner_contact_id for b in found.decided_by)
        owner = money.indicator("owner").why if found.name == "funded" and not named else ""
        told = f"{told[:1].upper()}{told[1:]}"
        return f"{told}{f'; owner {owner}' if owner else ''}. {rule}."
    yes = [LABELS[i.key].lower() for i in money.indicators if i.state == "yes"]
    told = f"Yes: {', '.join(yes)}" if yes else "None of the five is a yes"
    return f"{told}. {rule}."


def nearest(money: DealMoney) -> str:
    """What would change the verdict, computed by asking the rule again."""
    found = money.verdict
    if found.name == "funded":
        return "A Fact that the money is gone would make it no money."
    if found.name == "none":
        return f"A newer Fact of approved budget would make it {VERDICT_LABELS[found.if_approved].lower()}."
    approved = f"An approved budget seen in writing would make it {VERDICT_LABELS[found.if_approved].lower()}"
    if found.if_approved == found.name:
        approved = "An approved budget alone would not do: whose money it is must be known too"
    if found.name == "unproven":
        more = found.rules.likely_from - found.yes
        return f"{more} more indicator{'s' if more > 1 else ''} would make it likely. {approved}."
    return f"{approved}."


def contradiction_words(one: Contradiction, file: MoneyFile, voice: Voice) -> str:
    counts = "; ".join(proof_words(p, file, voice) for p in one.counts[:2])
    against = "; ".join(proof_words(p, file, voice) for p in one.against[:2])
    if one.kind == "facts" and not one.counts:
        return f"Two Facts of the same day contradict each other, so neither counts: {against}."
    if one.kind == "facts":
        return f"Facts contradict each other: {counts}, and before it {against}. The newer one counts."
    if one.kind == "later":
        return f"Since then, less than a Fact: {against}. It does not count, and it needs checking."
    if one.kind == "said":
        return f"Said since the record ({counts}): {against}. Check it, and put the answer on record."
    if one.kind == "amounts":
        return f"Figures differ: {counts}, against {against}."
    if one.kind == "owner":
        return f"Two owners: {counts}, against {against}."
    label = LABELS[one.key] if one.key else ""
    lead = f"{label}: {counts} counts" if counts else label
    return f"{lead}; against it {against}."
