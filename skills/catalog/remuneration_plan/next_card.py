"""How much is missing to the next thing that pays, and which open deals get there."""

from skills.answer import Answer, Item, ListPart, Part, TextPart
from skills.ask import Ask
from skills.catalog.remuneration_plan.lines_parts import cite_clause
from skills.catalog.remuneration_plan.outcome import Ahead, Out
from skills.catalog.remuneration_plan.phrases import attained, boundaries_say, capital, period, who
from skills.catalog.remuneration_plan.statement_card import actions, target_cite
from skills.catalog.remuneration_plan.steps import Step
from skills.citing import Citations
from skills.language.lists import listed
from skills.wording import Voice


def next_answer(ask: Ask, card: Ahead, out: Out) -> Answer:
    voice, standing = ask.voice, card.standing
    person = who(out.facts.subject)
    terms, paid = standing.terms, standing.least
    sources = Citations()
    said = _said(card, out, voice)
    parts: list[Part] = [TextPart(said, cites=(target_cite(standing, voice, sources),))]
    if card.steps:
        parts.append(ListPart(tuple(_item(s, card, voice, sources) for s in card.steps), "Steps ahead", ordered=True))
    if card.cap_left is not None:
        left = voice.money(card.cap_left, terms.currency)
        parts.append(TextPart(f"Under the cap {left} may still be paid in the period.", "muted"))
    if not card.row:
        parts.append(TextPart(f"No open deal of {person.theirs} should close in this period.", "muted"))
    parts.append(
        TextPart(
            f"{capital(period(standing, voice))}: {voice.money(paid.won, terms.currency)} won of "
            f"{voice.money(terms.target, terms.currency)}, {attained(paid.attainment, voice)}.",
            "muted",
        )
    )
    return Answer("To the next step", tuple(parts), sources.sources, actions(out), summary=said)


def _said(card: Ahead, out: Out, voice: Voice) -> str:
    person, currency = who(out.facts.subject), card.standing.terms.currency
    if not card.steps:
        return f"Nothing is ahead of {person.object}: every boundary of the plan is passed."
    first = card.steps[0]
    paid = card.standing.least.of_kind("bonus")
    lead = f"{voice.money(paid, currency)} in bonuses so far. " if out.facts.intent.about == "bonus" else ""
    said = lead + f"{voice.money(first.missing, currency)} more won reaches {boundaries_say(first.boundaries, voice)}."
    quicker = next((s for s in card.steps if s.quickens), None)
    if quicker is not None and quicker is not first:
        missing = voice.money(quicker.missing, currency)
        said += f" {missing} more reaches {boundaries_say(quicker.boundaries, voice)}."
    if quicker is None:
        said += " No rate rises after that."
    return said


def _item(step: Step, card: Ahead, voice: Voice, sources: Citations) -> Item:
    currency = card.standing.terms.currency
    clauses = [b.clause for b in step.boundaries]
    cites = [cite_clause(sources, c) for c in clauses]
    if step.alone:
        names = listed((f"{s.name} ({voice.money(s.amount, currency)})" for s in step.alone), most=3)
        how = f"one of these gets there alone: {names}" if len(step.alone) > 1 else f"{names} gets there alone"
    elif step.together:
        how = f"together, in the order of expected close: {listed((s.name for s in step.together), most=5)}"
    elif card.row:
        how = "not even all open deals that should close in the period get there"
    else:
        how = "no open deal that should close in the period is on record"
    cites += [sources.record("deal", s.key, s.name) for s in (step.alone or step.together)[:5]]
    return Item(
        f"{voice.money(step.missing, currency)} more: {boundaries_say(step.boundaries, voice)}",
        f"{' '.join(f'“{c.text}”' for c in clauses)} {capital(how)}.",
        cites=tuple(cites),
    )
