"""Who will be able to see something put with a deal or client, in words; as `knowledge.access` has it. Pure."""

from skills.ask import Ask
from skills.catalog.take_in.facts import Facts
from skills.catalog.take_in.telling import Place

_MOST_NAMES = 6


def readers_of(ask: Ask, facts: Facts, place: Place | None, *, private: bool) -> str:
    if private or place is None:
        return "You alone, and administrators"
    names = {u.id: u.name for u in facts.users}
    said: list[str] = []
    if place.deal is not None:
        deal = place.deal
        said.append(f"{names.get(deal.owner_id, 'its owner')} (owner)")
        team = [e.subject_id for e in facts.team if e.kind == "deal_team" and e.object_id == deal.id]
        said += _team(facts, names, "deal_team", deal.id, "deal team", {deal.owner_id})
        if deal.confidential:
            return f"The deal is confidential: {_listed(said)}, and administrators"
        if deal.account_id:
            said += _team(facts, names, "account_team", deal.account_id, "account team", {deal.owner_id, *team})
        return f"Everyone who sees the deal: {_listed(said)}, their managers and administrators"
    account = place.account
    if account is None:
        return "You alone, and administrators"
    if account.owner_id:
        said.append(f"{names.get(account.owner_id, 'its owner')} (owner)")
    said += _team(facts, names, "account_team", account.id, "account team", {account.owner_id})
    return f"Everyone who sees the client: {_listed(said)}, whoever has a deal with them, and administrators"


def _team(facts: Facts, names: dict[str, str], kind: str, of: str, called: str, without: set[str | None]) -> list[str]:
    found = [names.get(e.subject_id, "") for e in facts.team if e.kind == kind and e.object_id == of]
    known = sorted({n for n in found if n} - {names.get(w or "", "") for w in without})
    shown = [f"{n} ({called})" for n in known[:_MOST_NAMES]]
    left = len(known) - len(shown)
    return [*shown, f"{left} more ({called})"] if left > 0 else shown


def _listed(said: list[str]) -> str:
    return ", ".join(said) if said else "nobody in particular"
