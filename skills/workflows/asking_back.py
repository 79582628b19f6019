"""A workflow that does not know yet what it is about: what is missing, and a button for each record it could be."""

from collections.abc import Sequence

from knowledge.records import Account, Deal
from skills.answer import Action, Answer, TextPart
from skills.ask import Ask

_LONGEST = 500


def asked_back(ask: Ask, workflow: str, title: str, said: str, choices: Sequence[Deal | Account]) -> Answer:
    buttons = tuple(_button(ask, workflow, c, n) for n, c in enumerate(choices, 1))
    return Answer(title, (TextPart(said, "warn"),), actions=buttons, summary=said, skill=workflow)


def _button(ask: Ask, workflow: str, record: Deal | Account, n: int) -> Action:
    name, key = ("deal", "deal_id") if isinstance(record, Deal) else ("client", "account_id")
    args = {key: record.id, "text": ask.text[:_LONGEST]}
    return Action(f"{name}-{n}", record.name, workflow, ask.verb, args)
