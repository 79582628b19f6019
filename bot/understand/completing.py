"""What a skill needs and the message did not say: taken from what is certain, or asked for."""

from dataclasses import replace

from bot.understand import ask_back, followup
from bot.understand.message import Message
from bot.understand.model import Clarify
from skills.ask import Entities
from skills.skill import Need


def unclear_name(message: Message, skill: str, text: str, entities: Entities, *, people: bool) -> Clarify | None:
    """The question about a name that several records bear, unless it stands in quoted or pasted text.

    `people`: whether it matters which of two people is meant.
    """
    stop = followup.payload_start(message.text)
    kinds = {"deal", "account", "contact", "user"} if people else {"deal", "account"}
    for mention in message.resolution.ambiguous:
        if mention.start < stop and mention.entries[0].kind in kinds:
            return ask_back.which_one(mention, message.voice, skill, text, entities)
    return None


def completed(
    message: Message, needs: tuple[Need, ...], skill: str, text: str, entities: Entities
) -> Entities | Clarify:
    """`entities` with what `needs` lists, or the question for it."""
    if "deal" in needs:
        return _with_deal(message, skill, text, entities)
    if "account" in needs:
        return _with_account(message, skill, text, entities)
    if "deal_or_account" in needs and not (entities.account_ids or message.resolution.portfolio):
        return _with_deal(message, skill, text, entities)
    return entities


def _with_deal(message: Message, skill: str, text: str, entities: Entities) -> Entities | Clarify:
    index, principal, voice = message.index, message.principal, message.voice
    if entities.deal_ids or message.resolution.portfolio:
        return entities
    if entities.account_ids:
        account = index.by_id[entities.account_ids[0]]
        deals = [d for d in index.deals_of(account.id) if d.status == "open"] or index.deals_of(account.id)
        if len(deals) == 1:
            return replace(entities, deal_ids=(deals[0].id,))
        return ask_back.which_deal(index, principal, voice, skill, text, entities, account=account)
    if not entities.unresolved:
        live = [d for d in index.deals if d.status == "open"]
        mine = [d for d in live if d.owner_id == principal.user_id] or live
        if len(mine) == 1:
            return replace(entities, deal_ids=(mine[0].id,))
    unknown = entities.unresolved[0] if entities.unresolved else ""
    return ask_back.which_deal(index, principal, voice, skill, text, entities, unknown=unknown)


def _with_account(message: Message, skill: str, text: str, entities: Entities) -> Entities | Clarify:
    if entities.account_ids or message.resolution.portfolio:
        return entities
    of_deals = [d.account_id for i in entities.deal_ids if (d := message.index.by_id.get(i)) and d.account_id]
    if of_deals:
        return replace(entities, account_ids=tuple(dict.fromkeys(of_deals)))
    unknown = entities.unresolved[0] if entities.unresolved else ""
    return ask_back.which_deal(
        message.index, message.principal, message.voice, skill, text, entities, unknown=unknown, kind="account"
    )
