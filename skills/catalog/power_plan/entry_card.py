"""One initiative, opened: why it is worth doing, how it is done, and everything one can do with it."""

from skills.answer import Answer, Fact, FactsPart, Part, TextPart
from skills.ask import Ask
from skills.catalog.power_plan.actions import SKILL, entry_actions
from skills.catalog.power_plan.outcome import EntryCard, Out
from skills.catalog.power_plan.phrases import STATUS, about, brought, by_when, gain, hint, worth_today
from skills.catalog.power_plan.plan_card import entry_cites
from skills.catalog.power_plan.results import result_of
from skills.citing import Citations
from skills.initiatives.plan import OPEN, Entry
from skills.initiatives.titles import how
from skills.scoring.words import C_LABELS, SUB_LABELS
from skills.wording import Voice


def entry_answer(ask: Ask, card: EntryCard, out: Out) -> Answer:
    voice, entry, plan, citations = ask.voice, card.entry, card.plan, Citations()
    cites = entry_cites(entry, plan, citations)
    facts = [
        Fact("Status", STATUS[entry.status], cites=cites),
        Fact("Brings", _brings(entry)),
        *_values(card, voice),
        Fact("Effort", f"{entry.effort.rung}: {entry.effort.why}"),
        *([Fact("Who and when", by_when(entry, out.people, voice))] if entry.status in OPEN else []),
        *([Fact("Whom it needs", about(entry.someone, out, voice))] if entry.someone else []),
    ]
    ways = [f"{how(s)}." for s in entry.aim.sub_factors] + [hint(entry, voice)]
    parts: list[Part] = [FactsPart(tuple(facts)), *(TextPart(w) for w in ways if w)]
    place = f"{card.number}. " if card.number else ""
    return Answer(
        f"{place}{entry.title}",
        tuple(parts),
        sources=citations.sources,
        actions=entry_actions(plan, entry, out),
        summary=f"{entry.title} ({STATUS[entry.status]}): {_told(card, voice)}.",
        skill=SKILL,
    )


def _brings(entry: Entry) -> str:
    label = C_LABELS[entry.aim.c]
    if entry.aim.qualifier:
        return f"a yes to the qualifier of {label}"
    return f"{label}: one fresh fact on {' and one on '.join(SUB_LABELS[s] for s in entry.aim.sub_factors)}"


def _values(card: EntryCard, voice: Voice) -> list[Fact]:
    entry, stored = card.entry, card.entry.stored
    if stored is not None and entry.status not in OPEN:
        return [Fact("Gain" if entry.status == "done" else "Dropped", _told(card, voice))]
    facts = [Fact("Worth today", worth_today(entry))]
    if stored is not None and stored.accepted_at is not None:
        facts.append(Fact("Expected when accepted", f"{gain(stored.expected_gain)}, {voice.day(stored.accepted_at)}"))
    return facts


def _told(card: EntryCard, voice: Voice) -> str:
    stored = card.entry.stored
    if stored is not None and stored.status == "done":
        return brought(stored, result_of(stored, card.snapshots))
    if stored is not None and stored.status == "dropped":
        return stored.note or f"on {voice.day(stored.closed_at)}, no reason given"
    return worth_today(card.entry)
