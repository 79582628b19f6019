"""`gather`: the words to class, the people who could confirm them, and what is on record about the same."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from knowledge.reader import Reader
from knowledge.records import Account, Activity, Budget, Contact, Deal, Edge, FogClass, User
from skills.ask import Ask
from skills.catalog.fog.stored import TextRead, by_person, in_message, last_texts, named_text, told_before
from skills.catalog.fog.wanted import Wanted, what_is_wanted
from skills.people.stakeholder_rules import LOOK_BACK

_LATEST = 400
"""Activities looked at per client: the last word of everybody."""
_SHOW_A_NAME = "a deal"


@dataclass(frozen=True, slots=True)
class FogFacts:
    moment: datetime
    texts: tuple[TextRead, ...] = ()
    """Newest first; empty: nothing to class was found."""
    missing: str = ""
    """Why there is none, in the person's words."""
    focus: FogClass | None = None
    about: Contact | None = None
    """The person whose word is asked about."""
    deal: Deal | None = None
    account: Account | None = None
    deals: tuple[Deal, ...] = ()
    """The deal, or where only the client is known, its open deals: parts are read from them."""
    contacts: tuple[Contact, ...] = ()
    edges: tuple[Edge, ...] = ()
    activities: tuple[Activity, ...] = ()
    budgets: tuple[Budget, ...] = ()
    colleagues: tuple[User, ...] = ()
    rivals: tuple[tuple[str, str], ...] = ()
    """(name or alias, competitor id) of the competitors on record."""

    @property
    def text(self) -> TextRead | None:
        return self.texts[0] if self.texts else None


async def gather(ask: Ask, reader: Reader) -> FogFacts:
    moment = max(ask.now, reader.now)
    wanted = Wanted(ask.args["text"]) if ask.args.get("text") else what_is_wanted(ask.text)
    deal, account = await _subject(ask, reader)
    about = await _about(ask, reader, wanted)
    if about is not None and account is None:
        account = await reader.account(about.account_id)
    texts, missing = await _texts(ask, reader, wanted, deal, account, about)
    if texts and deal is None and len(texts) == 1:
        deal, account = await _home(ask, reader, texts[0], account)
    deals = [deal] if deal else await reader.deals(account_id=account.id, status="open") if account else []
    if not texts:
        missing = missing.replace("{deal}", deal.name if deal else await _a_deal(ask, reader))
    contacts, edges, activities, budgets = await _around(reader, deals, account)
    users = await reader.users()
    rivals = tuple((name, c.id) for c in await reader.competitors() for name in (c.name, *c.aliases))
    return FogFacts(
        moment,
        tuple(texts),
        missing,
        wanted.focus,
        about,
        deal,
        account,
        tuple(deals),
        tuple(contacts),
        tuple(edges),
        tuple(activities),
        tuple(budgets),
        tuple(users),
        rivals,
    )


async def _subject(ask: Ask, reader: Reader) -> tuple[Deal | None, Account | None]:
    deal_id = ask.args.get("deal_id") or next(iter(ask.entities.deal_ids), None)
    deal = await reader.deal(deal_id) if deal_id else None
    account_id = (
        (deal.account_id if deal else None) or ask.args.get("account_id") or next(iter(ask.entities.account_ids), None)
    )
    if account_id is None and ask.entities.contact_ids:  # naming only a person means their client
        named = await reader.contacts(ids=ask.entities.contact_ids[:1])
        account_id = next((c.account_id for c in named), None)
    account = await reader.account(account_id) if account_id else None
    if deal is None and account is not None:
        open_deals = await reader.deals(account_id=account.id, status="open")
        deal = open_deals[0] if len(open_deals) == 1 else None
    return deal, account


async def _about(ask: Ask, reader: Reader, wanted: Wanted) -> Contact | None:
    """The client's person whose word is asked about; a name inside a claim is not meant."""
    contact_id = ask.args.get("contact_id") or (
        next(iter(ask.entities.contact_ids), None) if wanted.of_a_person and not wanted.inline else None
    )
    return next(iter(await reader.contacts(ids=[contact_id])), None) if contact_id else None


async def _texts(
    ask: Ask, reader: Reader, wanted: Wanted, deal: Deal | None, account: Account | None, about: Contact | None
) -> tuple[list[TextRead], str]:
    for kind in ("document", "activity"):
        if ask.args.get(f"{kind}_id"):
            found = await named_text(reader, kind, ask.args[f"{kind}_id"])
            return ([found], "") if found else ([], f"That {kind} is not there any more.")
    if wanted.inline:
        return [in_message(wanted.inline)], ""
    told = None if deal is not None or account is not None else await told_before(ask, reader)
    if told is not None:
        return [told], ""
    if about is not None and account is not None:
        return await by_person(reader, about, account)
    if deal is None and account is None:
        return [], _ask_for_text(ask, wanted)
    return await last_texts(ask, reader, wanted, deal, account)


def _ask_for_text(ask: Ask, wanted: Wanted) -> str:
    if ask.entities.unresolved:
        names = " or ".join(f"“{name}”" for name in ask.entities.unresolved[:2])
        return f"I find nothing called {names} among the deals, clients and people you can see. Or paste the text."
    if wanted.of_a_person:
        return "Whose word do you mean? Name the person, or paste what they said."
    if wanted.stored in ("transcript", "mail", "note"):
        return "Which deal's call, mail or note do you mean? Name it, or paste the text."
    return "Paste a statement, a note or a transcript, or name a deal: “FOG the last {deal} call”."


async def _a_deal(ask: Ask, reader: Reader) -> str:
    """One of the asker's own, to show how it is asked."""
    own = await reader.deals(owner_id=ask.principal.user_id, status="open")
    return own[0].name if own else _SHOW_A_NAME


async def _home(
    ask: Ask, reader: Reader, text: TextRead, account: Account | None
) -> tuple[Deal | None, Account | None]:
    """The deal and client a text belongs to, when only the text was named; else those of the turn before."""
    if text.record_id:
        record = await reader.record(text.record_type, text.record_id)
        deal_id, account_id = getattr(record, "deal_id", None), getattr(record, "account_id", None)
    elif _said_before(ask, text):
        deal_id, account_id = ask.memory.get("deal"), ask.memory.get("account")
    else:
        return None, account
    deal = await reader.deal(deal_id) if deal_id else None
    account_id = account_id or (deal.account_id if deal else None)
    return deal, account or (await reader.account(account_id) if account_id else None)


def _said_before(ask: Ask, text: TextRead) -> bool:
    told = {str(s[0]) for key in ("statements", "words") for s in ask.memory.get(key, [])}
    return bool(text.pieces) and text.pieces[0].text in told


async def _around(
    reader: Reader, deals: Sequence[Deal], account: Account | None
) -> tuple[list[Contact], list[Edge], list[Activity], list[Budget]]:
    """The stakeholder map in its parts, and budgets on record; nothing where the client isn't known."""
    if account is None:
        return [], [], [], []
    contacts, activities, budgets = await asyncio.gather(
        reader.contacts(account_id=account.id),
        reader.activities(
            account_id=account.id,
            kinds=("mail", "call", "meeting"),
            since=reader.now - LOOK_BACK,
            limit=_LATEST,
        ),
        reader.budgets(account_id=account.id, deal_id=deals[0].id if len(deals) == 1 else None),
    )
    on_deal = await reader.edges(object_ids=[d.id for d in deals]) if deals else []
    around = await reader.edges(object_ids=[c.id for c in contacts]) if contacts else []
    wanted = ("plays_role", "competes", "owns_relationship", "reports_to")
    return contacts, [e for e in (*on_deal, *around) if e.kind in wanted], activities, budgets
