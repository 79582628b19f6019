"""Everything that can be said about one deal's money: pure, reads no clock."""

from datetime import date, datetime

from skills.money.asking_next import ask_next
from skills.money.file import MoneyFile
from skills.money.finding import DealMoney
from skills.money.indicators import indicators
from skills.money.said import heard
from skills.money.verdict import contradictions, is_old, uncovered, verdict
from skills.wording import Voice


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
