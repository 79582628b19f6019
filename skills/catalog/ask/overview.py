""" "Tell me about Castellan": a deal or a client at a glance, and where to read on."""

from knowledge.records import Account, Activity, Deal
from skills.answer import Action, Fact
from skills.ask import Ask
from skills.catalog.ask.intents import Intent
from skills.catalog.ask.reply import Cited, Reply
from skills.catalog.ask.shelf import Shelf
from skills.language.lists import counted
from skills.wording import Voice

_MOST_ROWS = 10
_FURTHER_OF_DEAL = (("right_to_win", "Right to Win"), ("stakeholders", "Who's who"), ("power_plan", "Power Plan"))
_FURTHER_OF_CLIENT = (("client_profile", "Client profile"), ("stakeholders", "Who's who"))


def overview(ask: Ask, shelf: Shelf, intent: Intent) -> Reply | None:
    if ask.entities.deal_ids and shelf.deals:
        return _deal(ask, shelf, shelf.deals[0])
    return _client(ask, shelf, shelf.accounts[0]) if shelf.accounts else None


def _deal(ask: Ask, shelf: Shelf, deal: Deal) -> Reply:
    voice = ask.voice
    client = next((a for a in shelf.accounts if a.id == deal.account_id), None)
    stage = deal.stage.capitalize() if deal.status == "open" else deal.status.capitalize()
    amount = voice.money(deal.amount, deal.currency) if deal.amount is not None else "no amount on record"
    last = _last(ask, shelf)
    verb = "closes" if deal.status == "open" else "closed"
    when = f", {verb} {voice.day(deal.close_on)}" if deal.close_on else ", no close date on record"
    lead = f"{deal.name}: {stage}, {amount}{when}. {_spoken(voice, last)}"
    facts = (
        Fact("Client", client.name if client else "not on record"),
        Fact("Owner", _owner(shelf, deal.owner_id)),
        Fact("Next step", _next(voice, deal), "plain" if deal.next_step else "warn"),
        *_exchanged(voice, last),
    )
    cited = (Cited("deal", deal.id, deal.name), *_cited(last))
    actions = tuple(Action(name, label, name, "show", {"deal_id": deal.id}) for name, label in _FURTHER_OF_DEAL)
    return Reply(deal.name, lead, facts=facts, cited=cited, actions=actions)


def _client(ask: Ask, shelf: Shelf, account: Account) -> Reply:
    voice = ask.voice
    still = [d for d in shelf.deals if d.status == "open"]
    still.sort(key=lambda d: (d.close_on is None, d.close_on, d.name))
    won = sum(d.status == "won" for d in shelf.deals)
    last = _last(ask, shelf)
    placed = ", ".join(x for x in (account.industry, account.country or account.region) if x)
    deals = counted(len(still), "open deal") if still else "no open deal"
    lead = f"{account.name}{f' ({placed})' if placed else ''}: {deals}, {won} won. {_spoken(voice, last)}"
    facts = (
        Fact("Owner", _owner(shelf, account.owner_id)),
        Fact("Client since", voice.day(account.client_since) if account.client_since else "not on record"),
        *_exchanged(voice, last),
    )
    rows = tuple(
        (
            d.name,
            d.stage.capitalize(),
            voice.money(d.amount, d.currency) if d.amount is not None else "—",
            voice.day(d.close_on) if d.close_on else "—",
        )
        for d in still[:_MOST_ROWS]
    )
    cited = (Cited("account", account.id, account.name), *(Cited("deal", d.id, d.name) for d in still[:_MOST_ROWS]))
    return Reply(
        account.name,
        lead,
        facts=facts,
        columns=("Deal", "Stage", "Amount", "Closes") if rows else (),
        rows=rows,
        cited=(*cited, *_cited(last)),
        actions=tuple(Action(n, label, n, "show", {"account_id": account.id}) for n, label in _FURTHER_OF_CLIENT),
    )


def _last(ask: Ask, shelf: Shelf) -> Activity | None:
    past = (a for a in shelf.activities if a.at <= ask.now)
    return max(past, key=lambda a: a.at, default=None)


def _spoken(voice: Voice, last: Activity | None) -> str:
    return f"Last contact {voice.ago(last.at)}." if last else "No contact is on record."


def _exchanged(voice: Voice, last: Activity | None) -> tuple[Fact, ...]:
    if last is None:
        return ()
    return (Fact("Last contact", f"{last.kind.capitalize()} “{last.subject}”, {voice.day(last.at)}"),)


def _cited(last: Activity | None) -> tuple[Cited, ...]:
    return () if last is None else (Cited("activity", last.id, last.subject, last.at),)


def _owner(shelf: Shelf, user_id: str | None) -> str:
    return next((u.name for u in shelf.users if u.id == user_id), "nobody on record")


def _next(voice: Voice, deal: Deal) -> str:
    if not deal.next_step:
        return "none on record"
    return f"{deal.next_step} ({voice.day(deal.next_step_on)})" if deal.next_step_on else deal.next_step


def correspondent(shelf: Shelf, mail: Activity) -> str:
    """ " from Dana Wu": whom a mail came from, or went to; empty where no contact is on record."""
    known = {c.id: c.name for c in shelf.contacts}
    names = [known[i] for i in mail.contact_ids if i in known]
    if not names:
        return ""
    return f" from {names[0]}" if mail.direction == "in" else f" with {', '.join(names)}"
