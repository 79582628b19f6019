"""From facts to a verdict on each deal, or a budget to put on record: pure, reads no clock."""

from dataclasses import replace
from datetime import date, datetime

from skills.ask import Ask
from skills.catalog.find_the_money.asking_next import ask_next
from skills.catalog.find_the_money.facts import Facts, MoneyFile
from skills.catalog.find_the_money.indicators import indicators
from skills.catalog.find_the_money.outcome import Board, Card, DealCard, DealMoney, Incomplete, Out
from skills.catalog.find_the_money.record import record
from skills.catalog.find_the_money.rules import VERDICTS
from skills.catalog.find_the_money.said import heard
from skills.catalog.find_the_money.verdict import contradictions, is_old, uncovered, verdict
from skills.wording import Voice


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


def weigh(file: MoneyFile, now: datetime, voice: Voice) -> DealMoney:
    """Everything the skill has to say about one deal's money."""
    today: date = voice.today
    told = heard(file, now, today)
    found = indicators(file, told, now, today)
    decided = verdict(file, found)
    spoken = told["money"]
    amount = voice.money(file.deal.amount, file.deal.currency) if file.deal.amount is not None else "the money"
    return DealMoney(
        file,
        found,
        decided,
        contradictions(file, found, spoken),
        spoken,
        ask_next(file, found, decided, amount),
        uncovered(file, decided),
        is_old(decided, today),
    )


def _record(ask: Ask, file: MoneyFile) -> Card:
    before = weigh(file, ask.now, ask.voice)
    return record(ask, before, lambda budget: weigh(replace(file, budgets=(budget, *file.budgets)), ask.now, ask.voice))
