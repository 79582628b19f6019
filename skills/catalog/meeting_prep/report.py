"""The preparation on paper: one page to read on the way, and what stands behind it."""

from skills.answer import Fact, FactsPart, Item, ListPart, Part, Report, Section, TextPart
from skills.ask import Ask
from skills.catalog.meeting_prep.card import STEP_NAMES, change_item, missing
from skills.catalog.meeting_prep.outcome import Out, Prep
from skills.catalog.meeting_prep.words import (
    ask_items,
    cite,
    engage,
    guest_items,
    rival_item,
    said_item,
    standing,
    summary,
    title,
)
from skills.citing import Citations
from skills.wording import Voice
from skills.workflows.chapters import unavailable


def report(ask: Ask, out: Out) -> Report:
    assert isinstance(out, Prep), "there is nothing to write about before the meeting is known"
    voice, citations = ask.voice, Citations()
    meeting, deal = out.research.meeting, out.research.deal
    sections = (
        Section("In short", _short(out, voice)),
        Section(
            "Agenda", (ListPart(tuple(Item(p.text, p.why, f"{p.minutes} min") for p in out.agenda), ordered=True),)
        ),
        Section("Who will be there" if meeting else "Who has a part", _people(out, voice, citations)),
        Section("Since last time", _changed(out, citations)),
        Section("What to ask", _asks(out, voice)),
        Section("Up against", tuple(_list(tuple(rival_item(r, citations) for r in out.rivals)))),
        Section("What only we can say", tuple(_list(_themes(out)))),
        Section("What can go wrong", tuple(_list(tuple(Item(r, tone="warn") for r in out.risks)))),
        Section(
            "What to bring",
            tuple(_list(tuple(Item(b.text, b.why, cites=(cite(b.ref, citations),)) for b in out.bring))),
        ),
    )
    about = deal.name if deal is not None else out.research.account.name if out.research.account else ""
    return Report(
        title(out, voice),
        f"{about}, as of {voice.day(ask.now)}".removeprefix(", "),
        tuple(s for s in sections if s.parts),
        citations.sources,
        at=ask.now,
        prepared_for=ask.principal.name,
        marking="Confidential: for the deal's team only" if deal is not None and deal.confidential else "Internal",
        locale=voice.locale,
        time_zone=voice.time_zone,
    )


def _list(items: tuple[Item, ...]) -> list[Part]:
    return [ListPart(tuple(_still(i) for i in items))] if items else []


def _still(item: Item) -> Item:
    """Without its button: paper has none."""
    return Item(item.text, item.detail, item.badge, item.tone, item.cites)


def _short(prep: Prep, voice: Voice) -> tuple[Part, ...]:
    deal = prep.research.deal
    facts = []
    if deal is not None:
        facts = [
            Fact("Deal", deal.name),
            Fact("Value", voice.money(deal.amount, deal.currency)),
            Fact("Stage", deal.stage),
            Fact("Close date", voice.day(deal.close_on)),
        ]
    said = standing(prep)
    notes = (*missing(prep), *prep.results.notes, *unavailable(prep.results.trouble, STEP_NAMES))
    return (
        TextPart(summary(prep, voice)),
        *((TextPart(f"{said}."),) if said else ()),
        *((FactsPart(tuple(facts)),) if facts else ()),
        *(TextPart(n, "muted") for n in notes),
    )


def _people(prep: Prep, voice: Voice, citations: Citations) -> tuple[Part, ...]:
    parts: list[Part] = _list(guest_items(prep.guests, voice, citations, None))
    for guest in prep.guests:
        owner = f" Relationship: {guest.owner}." if guest.owner else ""
        parts.append(TextPart(f"**{guest.contact.name}**: {engage(guest)}.{owner}"))
        parts += _list(tuple(said_item(guest, s, voice, citations) for s in guest.said))
    return tuple(parts)


def _changed(prep: Prep, citations: Citations) -> tuple[Part, ...]:
    return tuple(_list(tuple(change_item(n, citations, i) for i, n in enumerate(prep.changed))))


def _asks(prep: Prep, voice: Voice) -> tuple[Part, ...]:
    return tuple(_list(ask_items(prep, voice)))


def _themes(prep: Prep) -> tuple[Item, ...]:
    return tuple(
        Item(t.ours.title, f"{t.ours.text} Serves: {t.tie.goal.title}." if t.tie else t.ours.text) for t in prep.themes
    )
