""" "No, the other one": the deal beside the one that was shown, or the question which one."""

from bot.understand import ask_back
from bot.understand.carrying import shown_last
from bot.understand.message import Message
from bot.understand.model import Clarify, Memory
from knowledge.directory import NameEntry
from skills.ask import Entities


def other_deal(message: Message, memory: Memory, last: str, *, of_records: bool) -> NameEntry | Clarify | None:
    """The one other open deal of the same client; a question where there are several, or none and a question is open
    or the skill `last` is about deals (`of_records`)."""
    beside = _beside(message, memory)
    if len(beside) == 1:
        return beside[0]
    if not beside and memory.clarify is not None and memory.clarify.options:
        return memory.clarify
    if not beside and not of_records:
        return None
    clients = [d.account_id for d in beside[:1]] or list(memory.entities.account_ids)
    account = message.index.by_id.get(clients[0] or "") if len(clients) == 1 else None
    return ask_back.which_deal(
        message.index, message.principal, message.voice, last, memory.text, Entities(), account=account
    )


def _beside(message: Message, memory: Memory) -> tuple[NameEntry, ...]:
    shown = [message.index.by_id[i] for i in shown_last(memory).deal_ids if i in message.index.by_id]
    client = shown[0].account_id if len(shown) == 1 else None
    open_ones = message.index.deals_of(client) if client in message.index.by_id else []
    return tuple(d for d in open_ones if d.status == "open" and d.id != shown[0].id)
