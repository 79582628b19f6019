"""The deals of a plan on the card: pursued, left out and why, or the one that was asked about."""

from collections.abc import Iterable
from typing import Literal

from skills.answer import DetailsPart, Item, ListPart, Part, Simple, TablePart, TextPart
from skills.catalog.attainment_plan.entries import Entry
from skills.catalog.attainment_plan.milestones import Milestone
from skills.catalog.attainment_plan.phrases import (
    change_words,
    gain_words,
    hours,
    label,
    left_out_words,
    share,
    worth_words,
)
from skills.catalog.attainment_plan.plan import Plan
from skills.citing import Citations
from skills.language.lists import counted
from skills.wording import Voice

_MOST = 8
_MOST_SHORT = 4
_MOST_OUT = 25


def pursued(plan: Plan, voice: Voice, sources: Citations) -> list[Part]:
    """The chosen deals as a table: those that carry the plan first, Strays last, each by close date."""
    chosen = sorted(plan.chosen, key=lambda e: e.deal_class == "stray")
    if not chosen:
        return []
    parts: list[Part] = [_table(chosen[:_MOST], plan, voice, sources, "Pursue")]
    if len(chosen) > _MOST:
        rest = _table(chosen[_MOST:], plan, voice, sources)
        parts.append(DetailsPart(f"{len(chosen) - _MOST:,} more deals in the plan", (rest,), "more"))
    if any(e.deal_class == "stray" for e in chosen):
        parts.append(TextPart("Strays have only the hours that nothing better needs: justify or drop them.", "muted"))
    return parts


def _table(entries: list[Entry], plan: Plan, voice: Voice, sources: Citations, title: str = "") -> TablePart:
    cites = tuple(sources.record("deal", e.deal.id, e.deal.name) for e in entries)
    columns = ("Deal", "Class", "Amount", "Chance", "Expected", "Closes", "Hours")
    align: tuple[Literal["left", "right"], ...] = ("left", "left", "right", "right", "right", "right", "right")
    return TablePart(columns, tuple(_row(e, plan, voice) for e in entries), title, align, cites)


def _row(entry: Entry, plan: Plan, voice: Voice) -> tuple[str, ...]:
    candidate = entry.candidate
    assert candidate is not None, "a chosen deal counts"
    chance = "not known" if candidate.chance is None else share(candidate.chance, voice)
    supposed = " as supposed" if entry.chance is not None and entry.chance.supposed else ""
    return (
        entry.deal.name,
        label(entry),
        voice.money_short(entry.deal.amount, entry.deal.currency),
        chance + supposed,
        voice.money_short(candidate.expected, plan.currency),
        f"{voice.day(candidate.closes)}{'' if entry.date_from_record else ' (reckoned)'}",
        f"{voice.number(candidate.hours, 0)}{' (assumed)' if entry.hours.source == 'assumed' else ''}",
    )


def left_out(plan: Plan, voice: Voice, sources: Citations, *, folded: bool) -> list[Part]:
    """The first that only hours keep out are never folded away."""
    if not plan.left:
        return []
    short = [e for e in plan.left if e.left_out == "hours"]
    rest = [*short[_MOST_SHORT:], *(e for e in plan.left if e.left_out != "hours")]
    short = short[:_MOST_SHORT]
    parts: list[Part] = []
    if short:
        parts.append(ListPart(tuple(_out(e, plan, voice, sources) for e in short), "Left out for want of hours"))
    if rest:
        listed: list[Simple] = [
            ListPart(
                tuple(_out(e, plan, voice, sources) for e in rest[:_MOST_OUT]), "" if folded else "Not in the plan"
            )
        ]
        if rest[_MOST_OUT:]:
            listed.append(TextPart(f"{len(rest) - _MOST_OUT:,} smaller ones are not shown.", "muted"))
        title = f"{counted(len(rest), 'deal')} not in the plan, and why"
        parts += [DetailsPart(title, tuple(listed), "left_out")] if folded else listed
    return parts


def _out(entry: Entry, plan: Plan, voice: Voice, sources: Citations) -> Item:
    said = f"{voice.money(entry.deal.amount, entry.deal.currency)} · {left_out_words(entry, plan, voice)}"
    cite = sources.record("deal", entry.deal.id, entry.deal.name)
    return Item(entry.deal.name, said, label(entry), "warn" if entry.left_out == "hours" else "plain", (cite,))


def asked_deals(deal_ids: Iterable[str], plan: Plan, voice: Voice, sources: Citations) -> list[Part]:
    found = [e for d in deal_ids if (e := plan.entry(d)) is not None]
    return [part for entry in found for part in _one_deal(entry, plan, voice, sources)]


def _one_deal(entry: Entry, plan: Plan, voice: Voice, sources: Citations) -> list[Part]:
    cite = sources.record("deal", entry.deal.id, entry.deal.name)
    if not entry.chosen:
        said = f"**{entry.deal.name} is not in the plan**: {left_out_words(entry, plan, voice)}."
        return [TextPart(said, "warn", (cite,)), *_helps(entry, plan, voice)]
    takes = hours(entry.candidate.hours if entry.candidate else 0, voice)
    said = f"**{entry.deal.name} is in the plan**: {worth_words(entry, plan, voice)}, {takes} until it closes."
    if entry.deal_class == "stray":
        said += " It is a Stray and has only hours that nothing better needs: justify it or drop it."
    elif entry.carries:
        more = f" and {len(entry.carries) - 1} more" if entry.carries[1:] else ""
        said += f" It carries “{entry.carries[0]}”{more}."
    due = [m for m in plan.milestones if m.deal.id == entry.deal.id]
    steps: list[Part] = [ListPart(tuple(due_item(m, voice, sources) for m in due), "Its milestones")] if due else []
    return [TextPart(said, "good", (cite,)), *steps, *_helps(entry, plan, voice)]


def _helps(entry: Entry, plan: Plan, voice: Voice) -> Iterable[Part]:
    mine = [c for c in plan.changes if c.deal_id == entry.deal.id]
    if mine:
        items = tuple(Item(change_words(c, plan, voice), gain_words(c, plan, voice)) for c in mine)
        yield ListPart(items, "What would change with it")


def due_item(milestone: Milestone, voice: Voice, sources: Citations) -> Item:
    deal = milestone.deal
    late = f"{counted(milestone.late_by, 'day')} late, still in {deal.stage}" if milestone.late_by else ""
    cite = sources.record("deal", deal.id, deal.name)
    return Item(
        f"{voice.day(milestone.due)}: {deal.name} {'won' if milestone.stage == 'won' else f'in {milestone.stage}'}",
        late,
        tone="warn" if late else "plain",
        cites=(cite,),
    )
