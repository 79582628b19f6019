"""The deals of a plan on the card: pursued, left out and why, or the one that was asked about."""

from collections.abc import Iterable

from knowledge.records import DealClass
from skills.answer import DetailsPart, Item, ListPart, Part, Simple, TextPart, Tone
from skills.catalog.attainment_plan.entries import Entry
from skills.catalog.attainment_plan.milestones import Milestone
from skills.catalog.attainment_plan.phrases import (
    change_words,
    gain_words,
    hours,
    label,
    left_out_words,
    worth_words,
)
from skills.catalog.attainment_plan.plan import Plan
from skills.citing import Citations
from skills.language.lists import counted
from skills.wording import Voice

_MOST = 8
_MOST_OUT = 25
_TONES: dict[DealClass | None, Tone] = {"bedrock": "good", "stepping_stone": "good", "stray": "warn", None: "plain"}


def pursued(entries: list[Entry], title: str, plan: Plan, voice: Voice, sources: Citations) -> list[Part]:
    if not entries:
        return []
    items = tuple(_item(e, plan, voice, sources) for e in entries[:_MOST])
    parts: list[Part] = [ListPart(items, title, ordered=True)]
    if len(entries) > _MOST:
        rest = tuple(_item(e, plan, voice, sources) for e in entries[_MOST:])
        parts.append(DetailsPart(f"{len(rest):,} more, closing later", (ListPart(rest),), f"more-{entries[0].deal.id}"))
    return parts


def _item(entry: Entry, plan: Plan, voice: Voice, sources: Citations) -> Item:
    candidate, deal = entry.candidate, entry.deal
    assert candidate is not None, "a chosen deal counts"
    reckoned = "" if entry.date_from_record else " (reckoned)"
    details = [
        worth_words(entry, plan, voice),
        f"{deal.stage}, closes {voice.day(candidate.closes)}{reckoned}",
        f"{hours(candidate.hours, voice)} until then{' (assumed)' if entry.hours.source == 'assumed' else ''}",
    ]
    if entry.carries:
        details.append(
            f"carries “{entry.carries[0]}”" + (f" and {len(entry.carries) - 1} more" if entry.carries[1:] else "")
        )
    cite = sources.record("deal", deal.id, deal.name)
    return Item(deal.name, " · ".join(details), label(entry), _TONES[entry.deal_class], (cite,))


def left_out(plan: Plan, voice: Voice, sources: Citations, *, folded: bool) -> list[Part]:
    """What only hours keep out is never folded away."""
    if not plan.left:
        return []
    short = [e for e in plan.left if e.left_out == "hours"]
    rest = [e for e in plan.left if e.left_out != "hours"]
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
