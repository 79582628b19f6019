"""What is paid so far, how it is made up, and what would come if open deals close; or what one quarter added."""

from skills.answer import Action, Answer, DetailsPart, Fact, FactsPart, ListPart, Part, TextPart
from skills.ask import Ask
from skills.catalog.remuneration_plan.lines_parts import (
    by_clause,
    by_deal,
    caveat_items,
    cite_clause,
    cite_paper,
    contradictions,
    if_these_close,
    not_in_the_sums,
    waterfall,
)
from skills.catalog.remuneration_plan.outcome import Out, SpanStatement, Statement
from skills.catalog.remuneration_plan.paper import Unwritten
from skills.catalog.remuneration_plan.phrases import (
    attained,
    boundaries_say,
    capital,
    clause_name,
    clause_says,
    period,
    sum_range,
    who,
)
from skills.catalog.remuneration_plan.standing import Standing
from skills.citing import Citations
from skills.language.lists import counted, joined
from skills.wording import Voice

SKILL = "remuneration_plan"
NOT_WEIGHTED = (
    "In the order of expected close, none weighted: the last column is paid only if every deal down to it closes in "
    "the period at today's amount."
)


def actions(out: Out) -> tuple[Action, ...]:
    """Every other view of the same pay."""
    of = {"user_id": out.facts.subject.user_id}
    every = (
        Action("statement", "Pay so far", SKILL, "statement", of),
        Action("next", "To the next step", SKILL, "next", of),
        Action("against", "Where the plan pays against us", SKILL, "against", of),
        Action("clauses", "The plan, clause by clause", SKILL, "clauses", of),
    )
    return tuple(a for a in every if a.verb != out.facts.intent.kind)


def target_cite(standing: Standing, voice: Voice, sources: Citations) -> str:
    return sources.record("target", standing.target.id, f"Target {period(standing, voice)}")


def statement_answer(ask: Ask, card: Statement, out: Out) -> Answer:
    voice, standing = ask.voice, card.standing
    person, currency, paid = who(out.facts.subject), standing.terms.currency, standing.least
    sources = Citations()
    said = _said(card, out, voice)
    parts: list[Part] = [TextPart(said)]
    if out.facts.intent.team and ask.principal.role == "rep":
        parts.append(TextPart("You manage no team, so this is your own pay.", "muted"))
    parts.append(FactsPart(_facts(card, out, voice, sources)))
    clashes = contradictions(standing, voice, sources)
    if clashes:
        parts.append(ListPart(clashes, "Clauses that contradict each other"))
    if paid.lines:
        made_of = by_clause(paid.lines, voice, currency, sources, words=False)
        parts.append(ListPart(made_of, "How it is made up, clause by clause"))
        drawn = waterfall(paid, voice, currency, f"Paid for {period(standing, voice)}")
        each = by_deal(standing.sales, paid, voice, currency)
        parts.append(DetailsPart("By deal", (each,) if drawn is None else (drawn, each), "by_deal"))
    if card.row:
        parts += [if_these_close(card.row, voice, currency), TextPart(_of_the_row(card, voice), "muted")]
    elif out.facts.deals and not card.ended:
        parts.append(
            TextPart(f"No open deal of {person.theirs} that can be counted should close in this period.", "muted")
        )
    if not person.you:
        parts.append(TextPart(f"Counted are those deals of {person.theirs} that you may see.", "muted"))
    keys = {s.key for s in standing.sales} | {c.sale.key for c in card.row}
    parts += _caveats(out, keys, card.unwritten, voice, sources)
    rest = not_in_the_sums(ask, standing, card.unwritten, card.not_counted, sources)
    if rest is not None:
        parts.append(rest)
    heading = f"Pay, {period(standing, voice)}" if card.ended else "Pay so far"
    title = heading if person.you else f"{heading}: {person.name}"
    return Answer(title, tuple(parts), sources.sources, actions(out), summary=said)


def _of_the_row(card: Statement, voice: Voice) -> str:
    """What the row is, what follows it, and from which deal on the cap takes from it."""
    said = NOT_WEIGHTED
    if card.ahead > len(card.row):
        sums = voice.money(card.all_won, card.standing.terms.currency)
        said += f" {card.ahead - len(card.row):,} more follow; {sums} is paid if all {card.ahead:,} are won."
    sales = [c.sale for c in card.row]
    for n, sale in enumerate(sales, 1):
        then = card.standing.with_sales(sales[:n])
        if then.over_cap:
            cap = next(x.clause for x in then.lines if x.clause.kind == "cap")
            return f"{said} From {sale.name} on, the cap ({clause_name(cap)}) takes off what exceeds it."
    return said


def _caveats(out: Out, keys: set[str], found: Unwritten, voice: Voice, sources: Citations) -> list[Part]:
    items = caveat_items(found, [d for d in out.facts.deals if d.id in keys], voice, sources)
    return [ListPart(items, "May change this")] if items else []


def _said(card: Statement, out: Out, voice: Voice) -> str:
    standing, person = card.standing, who(out.facts.subject)
    terms, paid = standing.terms, standing.least
    won = voice.money(paid.won, terms.currency)
    sums = sum_range(paid.total, standing.most.total, voice, terms.currency)
    when = "for the period" if card.ended else "so far"
    share = attained(paid.attainment, voice)
    target = voice.money(terms.target, terms.currency)
    lead = (
        f"{person.opening} {person.have} earned {sums} {when}, base apart: {won} won is {share} of "
        f"{'your' if person.you else 'their'} target of {target}."
    )
    if out.facts.intent.about == "base" and card.base:
        lead = f"{capital(person.whose)} base is {joined(clause_says(c, voice) for c in card.base)}. {lead}"
    if paid.held:
        lead += f" {voice.money(paid.held, terms.currency)} is held back below the threshold."
    if paid.over_cap:
        lead += f" The cap takes off {voice.money(paid.over_cap, terms.currency)}."
    return lead


def _facts(card: Statement, out: Out, voice: Voice, sources: Citations) -> tuple[Fact, ...]:
    standing = card.standing
    terms = standing.terms
    target = target_cite(standing, voice, sources)
    found = [
        Fact("Period", period(standing, voice), cites=(target,)),
        Fact("Comp plan", terms.plan, cites=cite_paper(sources, card.unwritten)),
    ]
    found += [
        Fact(
            "Base",
            f"{clause_says(c, voice)} ({clause_name(c)}), not in the sums here",
            cites=(cite_clause(sources, c),),
        )
        for c in card.base
    ]
    if card.next_step is not None:
        step = card.next_step
        said = f"{voice.money(step.missing, terms.currency)} more won reaches {boundaries_say(step.boundaries, voice)}"
        found.append(Fact("Next step", said, cites=tuple(cite_clause(sources, b.clause) for b in step.boundaries)))
    return tuple(found)


def span_answer(ask: Ask, card: SpanStatement, out: Out) -> Answer:
    voice, standing = ask.voice, card.standing
    currency = standing.terms.currency
    person = who(out.facts.subject)
    sources = Citations()
    span = f"{voice.day(card.start)} to {voice.day(card.end)}"
    won = sum((s.amount for s in card.sales), card.before.won - card.before.won)
    said = (
        f"{capital(span)} added {voice.money(card.total, currency)} to {person.whose} pay for the period: "
        f"{counted(len(card.sales), 'deal')} signed, {voice.money(won, currency)}."
    )
    if standing.least.held:
        said += f" {voice.money(standing.least.held, currency)} is held back below the threshold."
    parts: list[Part] = [TextPart(said)]
    target = target_cite(standing, voice, sources)
    parts.append(
        FactsPart(
            (
                Fact("Of the target for", period(standing, voice), cites=(target,)),
                Fact("Attainment before", attained(card.before.attainment, voice)),
                Fact("Attainment at the end", attained(standing.least.attainment, voice)),
                Fact("Paid for the period before", voice.money(card.before.total, currency)),
                Fact("Paid for the period at the end", voice.money(standing.least.total, currency)),
            )
        )
    )
    if card.lines:
        parts.append(
            ListPart(by_clause(card.lines, voice, currency, sources, words=False), "What it added, clause by clause")
        )
    if card.sales:
        parts.append(by_deal(card.sales, standing.least, voice, currency))
    clashes = contradictions(standing, voice, sources)
    if clashes:
        parts.append(ListPart(clashes, "Clauses that contradict each other"))
    parts.append(
        TextPart(
            "It is the period's pay at the end of this span less what it was the day before the span began.", "muted"
        )
    )
    parts += _caveats(out, {s.key for s in card.sales}, card.unwritten, voice, sources)
    rest = not_in_the_sums(ask, standing, card.unwritten, (), sources)
    if rest is not None:
        parts.append(rest)
    return Answer(f"Pay, {span}", tuple(parts), sources.sources, actions(out), summary=said)
