"""From facts to a verdict on each deal, or a budget to put on record: pure, reads no clock."""

from dataclasses import replace

from skills.ask import Ask
from skills.catalog.find_the_money.facts import Facts
from skills.catalog.find_the_money.outcome import Board, Card, DealCard, Incomplete, Out
from skills.catalog.find_the_money.record import record
from skills.money.file import MoneyFile
from skills.money.finding import DealMoney
from skills.money.rules import VERDICTS
from skills.money.weigh import weigh


def decide(ask: Ask, facts: Facts) -> Out:
    return Out(facts, _card(ask, facts))


def _card(ask: Ask, facts: Facts) -> Card:
    if not facts.files:
        return _nothing(facts)
    if facts.intent.kind == "record":
        return _record(ask, facts.files[0])
    found = tuple(weigh(f, ask.now, ask.voice) for f in facts.files)
    if facts.intent.kind == "list" or len(found) > 1:
        return Board(tuple(sorted(found, key=_order)), compared=facts.intent.kind != "list")
    return DealCard(found[0])


def _nothing(facts: Facts) -> Incomplete:
    if facts.wanted:
        return Incomplete("nothing_found")
    if facts.account is not None:
        return Incomplete("no_open_deal")
    return Incomplete("which_deal" if facts.intent.kind == "record" else "no_deals")


def _order(money: DealMoney) -> tuple[int, int, float, str, str]:
    deal = money.file.deal
    return VERDICTS.index(money.verdict.name), -money.verdict.yes, -float(deal.amount or 0), deal.name, deal.id


def _record(ask: Ask, file: MoneyFile) -> Card:
    before = weigh(file, ask.now, ask.voice)
    return record(ask, before, lambda budget: weigh(replace(file, budgets=(budget, *file.budgets)), ask.now, ask.voice))
