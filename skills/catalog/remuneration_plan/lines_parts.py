"""The lines of a payout as parts of a card: by clause with its words, by deal, and what the sums leave out."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from knowledge.records import CompClause, Deal
from skills.answer import DetailsPart, Item, ListPart, Simple, Source, TablePart, TextPart, WaterfallPart, WaterfallStep
from skills.ask import Ask
from skills.catalog.remuneration_plan.outcome import Closing
from skills.catalog.remuneration_plan.paper import Unwritten, caveats
from skills.catalog.remuneration_plan.payout import Line, Payout
from skills.catalog.remuneration_plan.phrases import (
    KIND_LABELS,
    REASONS,
    class_of,
    clause_says,
    contradiction,
    sale_name,
    share,
)
from skills.catalog.remuneration_plan.standing import LeftOut, Standing
from skills.catalog.remuneration_plan.terms import Sale
from skills.citing import Citations
from skills.language.lists import counted, listed
from skills.wording import Voice

MOST_ROWS = 12
MOST_LEFT_OUT = 6
_ORDER = ("rate", "accelerator", "bedrock_multiplier", "bonus", "threshold", "cap")


def cite_clause(sources: Citations, clause: CompClause) -> str:
    title = f"{clause.plan}, clause {clause.number}"
    return sources.add(Source("", "record", title, "comp_clause", clause.id, None, clause.text))


def cite_paper(sources: Citations, found: Unwritten) -> tuple[str, ...]:
    if found.paper is None:
        return ()
    return (sources.add(Source("", "document", found.paper.title, "document", found.paper.id, at=found.paper.at)),)


def by_clause(
    lines: Iterable[Line], voice: Voice, currency: str, sources: Citations, *, words: bool = True
) -> tuple[Item, ...]:
    """One item per clause: number, figures, the clause's words, the deals it was paid on, the sum."""
    grouped: dict[str, list[Line]] = {}
    for line in lines:
        grouped.setdefault(line.clause.id, []).append(line)
    ordered = sorted(
        grouped.values(), key=lambda g: (_ORDER.index(g[0].clause.kind), g[0].clause.number, g[0].clause.id)
    )
    return tuple(_item(group, voice, currency, sources, words=words) for group in ordered)


def _item(group: list[Line], voice: Voice, currency: str, sources: Citations, *, words: bool) -> Item:
    clause = group[0].clause
    amount = sum((x.amount for x in group), Decimal(0))
    names = [sale_name(x.sale, voice, currency) for x in group if x.sale is not None]
    on = sum((x.value for x in group if x.sale is not None), Decimal(0))
    paid_on = f" On {voice.money(on, currency)}: {listed(names)}." if names and on else ""
    if clause.kind == "threshold" and amount > 0:
        paid_on = " Reached now: what was held back before is paid."
    return Item(
        f"{clause.number} {KIND_LABELS[clause.kind]}: {clause_says(clause, voice)}",
        f"“{clause.text}”{paid_on}" if words else paid_on.strip(),
        badge=voice.money(amount, currency),
        tone="warn" if amount < 0 else "plain",
        cites=(cite_clause(sources, clause), *_deal_cites(group, sources)),
    )


def _deal_cites(group: list[Line], sources: Citations) -> tuple[str, ...]:
    sales = [x.sale for x in group if x.sale is not None and x.sale.name]
    return tuple(sources.record("deal", s.key, s.name) for s in sales[:MOST_ROWS])


def by_deal(sales: Sequence[Sale], paid: Payout, voice: Voice, currency: str) -> TablePart:
    """What each deal's own lines come to, before threshold, bonus and cap."""
    every = sorted(sales, key=lambda s: (-paid.of_sale(s.key), s.name)) if len(sales) > MOST_ROWS else sales
    ordered = sorted(every[:MOST_ROWS], key=lambda s: (s.on, s.name))
    rows = tuple(
        (
            sale_name(s, voice, currency),
            class_of(s),
            voice.day(s.on),
            voice.money(s.amount, currency),
            voice.money(paid.of_sale(s.key), currency),
        )
        for s in ordered
    )
    columns = ("Deal", "Class", "Signed", "Won", "Pays")
    most = f"the {MOST_ROWS} that pay most of {len(sales):,}, " if len(sales) > MOST_ROWS else ""
    title = f"By deal, {most}before threshold, bonus and cap"
    return TablePart(columns, rows, title, ("left", "left", "left", "right", "right"))


def waterfall(paid: Payout, voice: Voice, currency: str, title: str) -> WaterfallPart | None:
    """None where one line says it all."""
    steps = []
    for kind in _ORDER:
        amount = paid.of_kind(kind)
        if amount:
            tone = "warn" if amount < 0 else "good"
            shown = voice.money(amount, currency)
            steps.append(WaterfallStep(KIND_LABELS[kind], float(amount), shown, "change", tone))  # type: ignore[arg-type]
    if len(steps) < 2:
        return None
    total = WaterfallStep("Paid", float(paid.total), voice.money(paid.total, currency), "total")
    return WaterfallPart(title, (*steps, total))


def if_these_close(row: tuple[Closing, ...], voice: Voice, currency: str) -> TablePart:
    rows = tuple(
        (
            c.sale.name,
            class_of(c.sale),
            voice.day(c.sale.on),
            voice.money_short(c.sale.amount, currency),
            f"+{voice.money(c.adds, currency)}"
            if c.adds > 0
            else "nothing"
            if c.adds == 0
            else voice.money(c.adds, currency),
            voice.money(c.total, currency),
        )
        for c in row
    )
    columns = ("If won", "Class", "Closes", "Amount", "Adds", "Paid then")
    return TablePart(columns, rows, "If these close", ("left", "left", "left", "right", "right", "right"))


def left_out_items(left_out: Iterable[LeftOut], voice: Voice, sources: Citations) -> tuple[Item, ...]:
    """The first of each reason, and how many more there are."""
    grouped: dict[str, list[LeftOut]] = {}
    for x in left_out:
        grouped.setdefault(REASONS[x.reason], []).append(x)
    items = []
    for reason, group in grouped.items():
        items += [_left_out(x, reason, voice, sources) for x in group[:MOST_LEFT_OUT]]
        if len(group) > MOST_LEFT_OUT:
            items.append(Item(f"{counted(len(group) - MOST_LEFT_OUT, 'more deal')}: {reason}"))
    return tuple(items)


def _left_out(x: LeftOut, reason: str, voice: Voice, sources: Citations) -> Item:
    amount = f"{voice.money(x.deal.amount, x.deal.currency)}, " if x.deal.amount is not None else ""
    return Item(x.deal.name, amount + reason, cites=(sources.record("deal", x.deal.id, x.deal.name),))


def not_in_the_sums(
    ask: Ask, standing: Standing, found: Unwritten, more: Iterable[LeftOut], sources: Citations
) -> DetailsPart | None:
    """Everything the sums leave out, and why."""
    voice = ask.voice
    parts: list[Simple] = []
    deals = left_out_items((*standing.left_out, *more), voice, sources)
    if deals:
        parts.append(ListPart(deals, "Deals"))
    clauses = [
        *(Item(f"{c.number} {KIND_LABELS[c.kind]}: in {c.currency}, the target is in {standing.terms.currency}",
               f"“{c.text}”", cites=(cite_clause(sources, c),)) for c in standing.foreign),
        *(Item(f"{c.number} {KIND_LABELS[c.kind]}: for a part of the deals only, which is not computed",
               f"“{c.text}”", cites=(cite_clause(sources, c),)) for c in standing.partial),
    ]  # fmt: skip
    if clauses:
        parts.append(ListPart(tuple(clauses), "Clauses on record"))
    if found.clauses and found.paper is not None:
        cites = cite_paper(sources, found)
        printed = tuple(Item(f"{n} {words}", cites=cites) for n, words in found.clauses)
        parts.append(ListPart(printed, f"Printed in “{found.paper.title}”, and not on record as figures"))
    parts.append(TextPart(RULES, "muted"))
    return DetailsPart("Not in these sums, and how they are made", tuple(parts), key="left_out")


def caveat_items(found: Unwritten, deals: Iterable[Deal], voice: Voice, sources: Citations) -> tuple[Item, ...]:
    """Printed clauses that are not computed and speak of what these deals have."""
    cites = cite_paper(sources, found)
    items = []
    for caveat in caveats(found, deals):
        has = listed((f"{d.name} {share(getattr(d, caveat.about), voice, 1)}" for d in caveat.deals), most=4)
        said = f"{caveat.number} is about the {caveat.about} and not in these sums: {has}."
        deal_cites = tuple(sources.record("deal", d.id, d.name) for d in caveat.deals[:4])
        items.append(Item(said, tone="warn", cites=(*cites, *deal_cites)))
    return tuple(items)


RULES = (
    "The period is paid as a whole: what lies above a boundary of the target is shared by all deals in proportion to "
    "their amount, so the order of signing changes nothing. The rate for a deal's solution goes before the rate for "
    "its kind, that before the general one. A deal's class is the one on record today; whether it was a Bedrock on the "
    "day it was signed is not kept. When the money is paid out is not computed."
)


def contradictions(standing: Standing, voice: Voice, sources: Citations) -> tuple[Item, ...]:
    return tuple(
        Item(
            contradiction(group, voice),
            "Both readings are computed. Correct or end one of them in comp_clauses.csv (valid_to ends a clause).",
            tone="warn",
            cites=tuple(cite_clause(sources, c) for c in group),
        )
        for group in standing.contradicting
    )
