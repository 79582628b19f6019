"""Where the plan pays against the CEO Sales Plan, with the figures and the clauses that do it."""

from skills.answer import Answer, DetailsPart, Item, ListPart, Part, Simple, TablePart, TextPart
from skills.ask import Ask
from skills.catalog.remuneration_plan.against import PER, Findings, Paid, Pair
from skills.catalog.remuneration_plan.lines_parts import MOST_ROWS, cite_clause
from skills.catalog.remuneration_plan.outcome import Against, Out
from skills.catalog.remuneration_plan.phrases import KINDS, class_of, clause_name, share
from skills.catalog.remuneration_plan.statement_card import actions
from skills.citing import Citations
from skills.language.lists import counted, joined, listed
from skills.wording import Voice

HOW = (
    "Compared is what a deal pays by itself when it is won on top of what is won already, before threshold, bonus and "
    "cap. A deal counts for the CEO Sales Plan when it carries one of our imperatives or is a Bedrock, and against it "
    "when it does neither. Hours are those of the deal's owner on its team until it closes, where they are on record."
)


def against_answer(ask: Ask, card: Against, out: Out) -> Answer:
    voice = ask.voice
    sources = Citations()
    many = len(card.findings) > 1
    items: list[Item] = []
    seen: set[str] = set()
    for name, found in card.findings:
        items += _items(found, name if many else "", voice, sources, seen)
    said = _said(card, items)
    parts: list[Part] = [TextPart(said)]
    if not card.imperatives:
        parts.append(
            TextPart(
                "No imperative of ours is on record, so only Bedrocks can count for the CEO Sales Plan here. Import "
                "them with imperatives.csv, and which deal carries which with carries.csv.",
                "warn",
            )
        )
    if items:
        parts.append(ListPart(tuple(items), "Where it pays against us"))
    if not many:
        parts += _level(card.findings[0][1], voice, sources)
        compared = _compared(card.findings[0][1], voice)
    else:
        compared = []
    parts.append(DetailsPart("How they are compared", (*compared, TextPart(HOW, "muted")), key="compared"))
    if card.without:
        parts.append(TextPart(f"Nothing to compute for {listed(card.without, most=8)}: no target or no plan.", "muted"))
    return Answer("The comp plan against the CEO Sales Plan", tuple(parts), sources.sources, actions(out), summary=said)


def _said(card: Against, items: list[Item]) -> str:
    compared = sum(len(f.compared) for _, f in card.findings)
    if items:
        return f"{counted(len(items), 'place')} where the comp plan pays against the CEO Sales Plan: {items[0].text}"
    if not compared:
        return "No deal that could be compared is on record, and no clause by itself pays against the CEO Sales Plan."
    return f"Nothing in the plan pays against the CEO Sales Plan, over {counted(compared, 'deal')} compared."


def _items(found: Findings, name: str, voice: Voice, sources: Citations, seen: set[str]) -> list[Item]:
    """`seen`: clauses told already, so that a plan many share is not told once for each."""
    items = _rules(found, voice, sources, seen)
    items += [_pair(p, found, voice, sources) for p in found.pairs]
    items += _sandbag(found, voice, sources)
    items += _capped(found, voice, sources)
    if not name:
        return items
    return [i if i.badge == "Clause" else _of(i, name) for i in items]


def _of(item: Item, name: str) -> Item:
    return Item(f"{name}: {item.text}", item.detail, item.badge, item.tone, item.cites, item.action)


def _rules(found: Findings, voice: Voice, sources: Citations, seen: set[str]) -> list[Item]:
    currency = found.standing.terms.currency
    per = voice.money(PER, currency)
    items = []
    for gap in found.rules:
        if gap.clause.id in seen:
            continue
        seen.add(gap.clause.id)
        times = f" and {gap.multiplier.number}" if gap.multiplier else ""
        about = " ".join(filter(None, (gap.clause.family, joined(KINDS[k] for k in sorted(gap.kinds)) or "deals")))
        items.append(
            Item(
                f"{gap.clause.number} pays {voice.money(gap.aside, currency)} on {per} of {about} that are no "
                f"Bedrock; a Bedrock under {gap.general.number}{times} is paid {voice.money(gap.bedrock, currency)}.",
                f"“{gap.clause.text}”",
                badge="Clause",
                tone="warn",
                cites=tuple(cite_clause(sources, c) for c in (gap.clause, gap.general, gap.multiplier) if c),
            )
        )
    if found.flat and found.standing.terms.plan not in seen:
        seen.add(found.standing.terms.plan)
        items.append(
            Item(f"Nothing in {found.standing.terms.plan} pays more for a Bedrock.", badge="Clause", tone="warn")
        )
    return items


def _pair(pair: Pair, found: Findings, voice: Voice, sources: Citations) -> Item:
    currency = found.standing.terms.currency
    a, c = pair.aside, pair.carrying
    if pair.by == "revenue":
        text = (
            f"{a.sale.name} ({class_of(a.sale)}) pays {share(a.share, voice, 2)} of its amount, {c.sale.name} "
            f"({_stands_for(c)}) {share(c.share, voice, 2)}."
        )
        detail = (
            f"{voice.money(a.own, currency)} on {voice.money(a.sale.amount, currency)} against "
            f"{voice.money(c.own, currency)} on {voice.money(c.sale.amount, currency)}. {_why(a, c)}"
        )
    else:
        text = (
            f"An hour on {a.sale.name} ({class_of(a.sale)}) pays {_hour(a, voice, currency)}, one on {c.sale.name} "
            f"({_stands_for(c)}) {_hour(c, voice, currency)}."
        )
        detail = (
            f"{voice.money(a.own, currency)} for {voice.number(a.hours or 0)} hours against "
            f"{voice.money(c.own, currency)} for {voice.number(c.hours or 0)} hours. {_why(a, c)}"
        )
    cites = [sources.record("deal", p.sale.key, p.sale.name) for p in (a, c)]
    cites += [cite_clause(sources, p.clause) for p in (a, c) if p.clause is not None]
    return Item(
        text, detail, badge="Hours" if pair.by == "hour" else "Deals", tone="warn", cites=tuple(dict.fromkeys(cites))
    )


def _stands_for(paid: Paid) -> str:
    if paid.imperatives:
        return f"{class_of(paid.sale)}, carries {listed(paid.imperatives, most=1)}"
    return class_of(paid.sale)


def _hour(paid: Paid, voice: Voice, currency: str) -> str:
    return voice.money((paid.per_hour or paid.own).quantize(paid.own), currency)


def _why(a: Paid, c: Paid) -> str:
    if a.clause is None or c.clause is None or a.clause.number == c.clause.number:
        return ""
    return f"By {clause_name(a.clause)} and {clause_name(c.clause)}."


def _sandbag(found: Findings, voice: Voice, sources: Citations) -> list[Item]:
    bag = found.sandbag
    if bag is None:
        return []
    currency = found.standing.terms.currency
    missing, held = voice.money(bag.missing, currency), voice.money(bag.held, currency)
    if bag.reachable:
        text = f"Until {missing} more is won, {bag.clause.number} pays nothing: {held} is held back."
        detail = "A small deal pays its owner nothing by itself, whatever it carries."
    else:
        text = (
            f"What should close in the period does not reach the threshold of {bag.clause.number}: {held} would be "
            f"earned and not paid, {missing} is missing now."
        )
        detail = "A deal signed after the period counts for the next one instead: waiting pays, signing now does not."
    cites = (cite_clause(sources, bag.clause),)
    return [Item(text, f"{detail} “{bag.clause.text}”", badge="Threshold", tone="warn", cites=cites)]


def _capped(found: Findings, voice: Voice, sources: Citations) -> list[Item]:
    if found.capped is None:
        return []
    clause, currency = found.capped.clause, found.standing.terms.currency
    lost = voice.money(found.capped.lost, currency)
    text = f"If all that should close in the period does, the cap of {clause.number} takes off {lost}."
    detail = f"A deal held over to the next period would be paid in full. “{clause.text}”"
    return [Item(text, detail, badge="Cap", tone="warn", cites=(cite_clause(sources, clause),))]


def _level(found: Findings, voice: Voice, sources: Citations) -> list[Part]:
    if found.level is None:
        return []
    aside, carrying = found.level
    said = (
        f"{carrying.sale.name} ({_stands_for(carrying)}) pays {share(carrying.share, voice, 2)} of its amount, no more "
        f"than {aside.sale.name} ({class_of(aside.sale)}): the plan does not tell them apart."
    )
    cites = tuple(sources.record("deal", p.sale.key, p.sale.name) for p in (carrying, aside))
    return [TextPart(said, "plain", cites)]


def _compared(found: Findings, voice: Voice) -> list[Simple]:
    if not found.compared:
        return []
    currency = found.standing.terms.currency
    ordered = sorted(found.compared, key=lambda p: (-p.share, p.sale.name))
    rows = tuple(
        (
            p.sale.name,
            class_of(p.sale),
            listed(p.imperatives, most=1) or "none",
            "won" if p.won else voice.day(p.sale.on),
            voice.money(p.own, currency),
            share(p.share, voice, 2),
            _hour(p, voice, currency) if p.per_hour is not None else "not known",
        )
        for p in ordered[:MOST_ROWS]
    )
    columns = ("Deal", "Class", "Carries", "Closes", "Pays", "Of amount", "An hour")
    title = f"All {counted(len(found.compared), 'deal')} compared"
    return [TablePart(columns, rows, title, ("left", "left", "left", "left", "right", "right", "right"))]
