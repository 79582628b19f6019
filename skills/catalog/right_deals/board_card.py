"""Several deals by class: the portfolio, one client's, or the few that were named."""

from collections import defaultdict
from decimal import Decimal

from knowledge.records import DealClass
from skills.answer import Action, Answer, Item, ListPart, Part, TablePart, TextPart
from skills.ask import Ask
from skills.catalog.right_deals.cards import SKILL
from skills.catalog.right_deals.map_card import picture
from skills.catalog.right_deals.outcome import Board, Out
from skills.catalog.right_deals.phrases import CLASS_TONES, deciding, hours, label, work_text
from skills.citing import Citations
from skills.deals.deal_class import Verdict
from skills.deals.deal_effort import Effort
from skills.deals.deal_rules import CLASSES, LABELS, PLURALS, meaning_of
from skills.language.lists import counted, joined
from skills.pictures.offered import offered, wanted
from skills.wording import Voice

MOST_PER_CLASS = 8
_BUTTONS = 4


def board_answer(ask: Ask, card: Board, out: Out) -> Answer:
    voice, sources = ask.voice, Citations()
    groups = _groups(card.verdicts)
    parts: list[Part] = []
    if not card.named:
        parts.append(_totals(groups, voice))
        parts += _thin(card, out)
    drawn = offered(ask, "Picture: Right to Win and value", picture(card, voice, sources))
    parts += drawn if wanted(ask) else []
    for name in _names(card):
        found = groups.get(name, ())
        if found or card.wanted:
            parts += _group(name, found, card, out, voice, sources)
    parts += [] if wanted(ask) else drawn
    parts.append(
        TextPart("Only Bedrocks that you may see count here; the bar and references are company-wide.", "muted")
    )
    return Answer(
        _title(card, out),
        tuple(parts),
        sources.sources,
        tuple(
            Action(f"open-{n}", f"Open {v.deal.name}", SKILL, "show", {"deal_id": v.deal.id})
            for n, v in enumerate(shown(card)[:_BUTTONS], 1)
        ),
        summary=_summary(card, groups),
        skill=SKILL,
    )


def shown(card: Board) -> list[Verdict]:
    """The deals of the list, in the order it shows them."""
    groups = _groups(card.verdicts)
    return [v for name in _names(card) for v in groups.get(name, ())[:MOST_PER_CLASS]]


def _names(card: Board) -> tuple[DealClass | None, ...]:
    return (card.wanted,) if card.wanted else (*CLASSES, None)


def _groups(verdicts: tuple[Verdict, ...]) -> dict[DealClass | None, tuple[Verdict, ...]]:
    found: dict[DealClass | None, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        found[verdict.shown].append(verdict)
    return {name: tuple(group) for name, group in found.items()}


def _title(card: Board, out: Out) -> str:
    if card.named:
        return "Deal classes side by side"
    where = f": {joined(narrowed)}" if (narrowed := _narrowed(out)) else ""
    return f"{PLURALS[card.wanted]}{where}" if card.wanted else f"Right deals{where}"


def _narrowed(out: Out) -> tuple[str, ...]:
    account = out.facts.account
    return (*out.facts.owners, *([account.name] if account else []))


def _summary(card: Board, groups: dict[DealClass | None, tuple[Verdict, ...]]) -> str:
    if card.named:
        return "; ".join(f"{v.deal.name}: {label(v.shown)}" for v in card.verdicts) + "."
    whole = counted(len(card.verdicts), "open deal")
    if card.wanted:
        return f"{counted(len(groups.get(card.wanted, ())), LABELS[card.wanted], PLURALS[card.wanted])} among {whole}."
    parts = [counted(len(groups.get(c, ())), LABELS[c], PLURALS[c]) for c in CLASSES]
    unknown = len(groups.get(None, ()))
    return f"{whole}: {', '.join(parts)}{f', {unknown:,} not known yet' if unknown else ''}."


def _totals(groups: dict[DealClass | None, tuple[Verdict, ...]], voice: Voice) -> TablePart:
    rows = tuple(
        (label(name), f"{len(found):,}", worth(found, voice))
        for name in (*CLASSES, None)
        if (found := groups.get(name, ())) or name is not None
    )
    return TablePart(("Class", "Deals", "Value"), rows, align=("left", "right", "right"))


def worth(verdicts: tuple[Verdict, ...], voice: Voice) -> str:
    """Summed per currency, never across; deals without an amount are said."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for verdict in verdicts:
        if verdict.deal.amount is not None:
            sums[verdict.deal.currency] += verdict.deal.amount
    without = sum(v.deal.amount is None for v in verdicts)
    parts = [voice.money(amount, currency) for currency, amount in sorted(sums.items())]
    if without:
        parts.append(f"{without:,} without an amount")
    return " + ".join(parts) or "none"


def _thin(card: Board, out: Out) -> list[Part]:
    """What is missing on record for everybody, so that the classes say less than they seem to."""
    verdicts, said = card.verdicts, []
    if not out.facts.book.imperatives:
        said.append("no imperative of ours is on record, so nothing can be shown to be a Bedrock")
    for key, words in (("value", "no amount or no bar to hold it against"), ("solutions", "no solution named")):
        unknown = sum(c.key == key and c.state == "unknown" for v in verdicts for c in v.checks)
        if unknown:
            said.append(f"{words} on {unknown:,} of {len(verdicts):,}")
    placeless = sum(any(r.state == "unknown" for r in v.routes) for v in verdicts)
    if placeless:
        said.append(f"client, region or industry missing on {placeless:,} of {len(verdicts):,}")
    if not said:
        return []
    return [TextPart(f"The record is thin: {'; '.join(said)}.", "warn")]


def _group(
    name: DealClass | None, found: tuple[Verdict, ...], card: Board, out: Out, voice: Voice, sources: Citations
) -> list[Part]:
    efforts = dict(card.efforts)
    meaning = f" ({meaning_of(name, out.facts.book.rules)})" if name else ""
    title = f"{PLURALS[name] if name else 'Not known yet'}{meaning}"
    if not found:
        return [TextPart(f"None of these deals is a {LABELS[name]}." if name else "All are known.", "muted")]
    items = tuple(_item(v, efforts.get(v.deal.id), out, voice, sources) for v in found[:MOST_PER_CLASS])
    parts: list[Part] = [ListPart(items, title)]
    if len(found) > len(items):
        parts.append(TextPart(f"{len(found) - len(items):,} more are not shown, the largest are.", "muted"))
    return parts


def _item(verdict: Verdict, done: Effort | None, out: Out, voice: Voice, sources: Citations) -> Item:
    deal = verdict.deal
    details = [voice.money_short(deal.amount, deal.currency)]
    if len({d.owner_id for d in out.facts.meant}) > 1 and deal.owner_id in out.names:
        details.append(out.names[deal.owner_id])
    if verdict.by_hand and verdict.decision is not None:
        who = out.names.get(verdict.decision.subject_id, "a colleague")
        details.append(f"decided by {who}: “{verdict.decision.attrs.get('reason', '')}”")
    else:
        details.append(deciding(verdict, out.facts.book, voice))
    if done is not None:
        details.append(_so_far(done, voice))
    return Item(
        deal.name,
        " · ".join(details),
        badge=f"{label(verdict.shown)}, by hand" if verdict.by_hand else label(verdict.shown),
        tone=CLASS_TONES[verdict.shown],
        cites=(sources.record("deal", deal.id, deal.name),),
    )


def _so_far(done: Effort, voice: Voice) -> str:
    days = f" in {counted(done.days, 'day')}" if done.days is not None else ""
    noted = f", {hours(done.minutes, voice)} noted" if done.minutes else ""
    return f"so far {work_text(done)}{noted}{days}"
