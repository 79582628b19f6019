"""Several deals by verdict: the open list, or named ones side by side; and what is missing to show anything."""

from decimal import Decimal

from skills.answer import Action, Answer, DiffPart, DiffRow, Part, TablePart, TextPart
from skills.ask import Ask
from skills.catalog.find_the_money.deal_card import SKILL, record_form
from skills.catalog.find_the_money.outcome import Board, Incomplete, Out, RecordCard
from skills.catalog.find_the_money.record import HOW_KNOWN, STATUSES
from skills.catalog.find_the_money.words import budget_words, deciding
from skills.language.unseen import NO_DEALS, no_open_deal, unseen
from skills.money.finding import DealMoney
from skills.money.rules import INDICATORS, LABELS, VERDICT_LABELS, VERDICTS, Missing
from skills.wording import Voice

_ROWS = 12
_BUTTONS = 4
_SIGNS = {"yes": "yes", "no": "no", "unknown": "?"}


def board_answer(ask: Ask, card: Board, out: Out) -> Answer:
    meant = _meant(card, out.facts.intent.only) or card.deals
    shown = meant[:_ROWS]
    table = _side_by_side(shown, ask.voice) if card.compared else _list(shown, ask.voice, dict(out.facts.owners))
    parts: list[Part] = [TextPart(_totals(card, ask.voice)), table]
    if any(m.contradictions for m in shown):
        parts.append(TextPart("(!) What is on record contradicts itself: open the deal to see how.", "warn"))
    hidden = len(meant) - len(shown) + out.facts.left_out
    if hidden:
        parts.append(TextPart(f"{hidden} more not shown: ask for one by name.", "muted"))
    if out.facts.wanted:
        names = ", ".join(f"“{n}”" for n in out.facts.wanted)
        parts.append(TextPart(f"I can't find {names} among what you may see.", "warn"))
    buttons = tuple(
        Action(f"open-{n}", f"Open {m.file.deal.name}", SKILL, "show", {"deal_id": m.file.deal.id})
        for n, m in enumerate(_worst_first(shown)[:_BUTTONS], 1)
    )
    title = "Find the money: side by side" if card.compared else "Open deals by money"
    return Answer(title, tuple(parts), actions=buttons, summary=_overview(card, out.facts.intent.only), skill=SKILL)


def _meant(card: Board, only: str | None) -> tuple[DealMoney, ...]:
    """The deals of the list that were asked about."""
    return tuple(m for m in card.deals if only is None or (m.verdict.name == "funded") == (only == "funded"))


def _list(shown: tuple[DealMoney, ...], voice: Voice, owners: dict[str, str]) -> TablePart:
    columns = ("Deal", *(("Owner",) if owners else ()), "Amount", "Money", "Yes", "Ask next")
    rows = tuple(
        (
            m.file.deal.name,
            *((owners.get(m.file.deal.owner_id, ""),) if owners else ()),
            voice.money_short(m.file.deal.amount, m.file.deal.currency),
            _verdict(m),
            f"{m.verdict.yes} of 5",
            _next(m),
        )
        for m in shown
    )
    return TablePart(columns, rows, align=tuple("right" if c == "Amount" else "left" for c in columns))


def _side_by_side(shown: tuple[DealMoney, ...], voice: Voice) -> TablePart:
    rows = (
        ("Money", *(_verdict(m) for m in shown)),
        *((LABELS[key], *(_SIGNS[m.indicator(key).state] for m in shown)) for key in INDICATORS),
        ("Budget", *(_firmest(m, voice) for m in shown)),
        ("Amount", *(voice.money(m.file.deal.amount, m.file.deal.currency) for m in shown)),
        ("Close", *(voice.day(m.file.deal.close_on) for m in shown)),
        ("Ask next", *(_next(m) for m in shown)),
    )
    return TablePart(("", *(m.file.deal.name for m in shown)), rows)


def _verdict(money: DealMoney) -> str:
    return f"{VERDICT_LABELS[money.verdict.name]}{' (!)' if money.contradictions else ''}"


def _firmest(money: DealMoney, voice: Voice) -> str:
    rank = {"fact": 0, "opinion": 1, "gossip": 2}
    known = sorted(money.file.budgets, key=lambda b: (rank[b.fog], -b.on.toordinal(), b.id))
    return budget_words(known[0], money.file, voice) if known else "none on record"


def _worst_first(shown: tuple[DealMoney, ...]) -> list[DealMoney]:
    """What a rep opens next: what is large and not funded."""
    return sorted(shown, key=lambda m: (m.verdict.name == "funded", -float(m.file.deal.amount or 0), m.file.deal.name))


_TOPICS: dict[Missing, str] = {
    "owner": "who signs",
    "budget": "is it approved",
    "problem": "what it costs them today",
    "priority": "what comes before it",
    "timeline": "by which day",
    "imperative": "which goal it serves",
    "standing": "does it still stand",
    "next_round": "when is money decided next",
}


def _next(money: DealMoney) -> str:
    who = money.next.person.name if money.next.person else "nobody on record yet"
    return f"{who}: {_TOPICS[money.next.missing]}"


def _totals(card: Board, voice: Voice) -> str:
    """How much of the open amount is funded, each currency by itself."""
    told = []
    for currency in sorted({m.file.deal.currency for m in card.deals if m.file.deal.amount is not None}):
        mine = [m for m in card.deals if m.file.deal.currency == currency]
        every = sum((m.file.deal.amount or Decimal(0) for m in mine), Decimal(0))
        funded = sum((m.file.deal.amount or Decimal(0) for m in mine if m.verdict.name == "funded"), Decimal(0))
        told.append(f"{voice.money(funded, currency)} of {voice.money(every, currency)}")
    return f"Funded: {', '.join(told)}." if told else "No amounts on record."


def _overview(card: Board, only: str | None) -> str:
    counts = [(v, sum(m.verdict.name == v for m in card.deals)) for v in VERDICTS]
    told = ", ".join(f"{n} {VERDICT_LABELS[v].lower()}" for v, n in counts if n)
    n = len(card.deals)
    lead = f"{n} open deal{'s' if n != 1 else ''}" if not card.compared else f"{n} deals"
    bare = sum(m.verdict.yes == 0 and m.verdict.name == "unproven" for m in card.deals)
    if bare == n:
        return f"{lead}, all unproven: nothing on the records you may see speaks of money. No budget, no deal."
    if only is None:
        return f"{lead} by money: {told}."
    n = len(_meant(card, only))
    said = "funded" if only == "funded" else "not funded"
    return f"{n or 'None'} of {lead} {'is' if n <= 1 else 'are'} {said}: {told}."


def record_answer(ask: Ask, card: RecordCard, out: Out) -> Answer:
    voice, budget = ask.voice, card.budget
    rows = [
        DiffRow("Budget", "—", STATUSES[budget.status]),
        DiffRow("How known", "—", f"{HOW_KNOWN[budget.fog]} ({budget.fog.capitalize()})"),
        *([DiffRow("Amount", "—", voice.money(budget.amount, budget.currency))] if budget.amount is not None else []),
        *([DiffRow("Owner", "—", card.owner.name)] if card.owner else []),
        *([DiffRow("Budget line or year", "—", budget.period)] if budget.period else []),
    ]
    before, after = (VERDICT_LABELS[m.verdict.name] for m in (card.before, card.after))
    moves = f"The verdict moves from {before} to {after}." if before != after else f"The verdict stays {after}."
    said = f"{card.deal.name}: {budget_words(budget, card.before.file, voice)}. {moves}"
    why = TextPart(f"{moves} {deciding(card.after, voice)}")
    return Answer(
        f"Budget for {card.deal.name}", (DiffPart(card.deal.name, tuple(rows)), why), summary=said, skill=SKILL
    )


def incomplete_answer(ask: Ask, card: Incomplete, out: Out) -> Answer:
    title, said = _words(card, out)
    actions = tuple(
        Action(f"deal-{n}", d.name, SKILL, "show", {"deal_id": d.id}) for n, d in enumerate(out.facts.choices, 1)
    )
    if card.money is not None:
        actions = record_form(card.money)
    return Answer(title, (TextPart(said, "warn"),), actions=actions, summary=said, skill=SKILL)


def _words(card: Incomplete, out: Out) -> tuple[str, str]:
    client = out.facts.account.name if out.facts.account else "this client"
    words = {
        "nothing_found": ("Nothing found", unseen(out.facts.wanted, "deals and clients", "my deals")),
        "no_open_deal": ("No open deal", no_open_deal(client, "no money to find")),
        "no_deals": ("No open deals", NO_DEALS),
        "which_deal": ("Which deal?", "For which deal is that budget?"),
        "no_client": ("No client on this deal", "The deal names no client, and a budget belongs to one: set it first."),
        "no_status": ("What is true of it?", "Is the budget approved, asked for, only talked about, or is there none?"),
        "bad_amount": ("Which amount?", "I can't read that amount: write it as a number above zero, such as 420000."),
    }
    return words[card.lack]
