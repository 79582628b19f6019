"""What winning deals is worth to a person: the period's pay with them less the pay without."""

from decimal import Decimal

from skills.answer import Answer, Fact, FactsPart, Item, ListPart, Part, TextPart
from skills.ask import Ask
from skills.catalog.remuneration_plan.lines_parts import (
    by_clause,
    by_deal,
    caveat_items,
    cite_clause,
    contradictions,
    left_out_items,
    not_in_the_sums,
)
from skills.catalog.remuneration_plan.outcome import DealWorth, Later, Out, Worth
from skills.catalog.remuneration_plan.payout import added
from skills.catalog.remuneration_plan.phrases import (
    REASONS,
    Who,
    attained,
    boundaries_say,
    capital,
    class_of,
    period,
    sale_name,
    share,
    who,
)
from skills.catalog.remuneration_plan.standing import Lack
from skills.catalog.remuneration_plan.statement_card import actions, target_cite
from skills.citing import Citations
from skills.language.lists import joined
from skills.wording import Voice


def worth_answer(ask: Ask, card: Worth, out: Out) -> Answer:
    voice, person = ask.voice, who(out.facts.subject)
    sources = Citations()
    said = _said(card, person, voice)
    parts: list[Part] = [TextPart(said)]
    if len(card.deals) == 1 and (out.facts.intent.amount is not None or out.facts.intent.less is not None):
        parts.append(TextPart(_other_figures(card, out, voice), "muted"))
    if card.deals:
        parts += _if_won(card, voice, sources)
    if card.paid:
        parts.append(by_deal(card.paid, card.standing.least, voice, card.standing.terms.currency))
    if card.later is not None:
        parts.append(TextPart(_signed_later(card.later, card, voice)))
    if card.left_out:
        parts.append(ListPart(left_out_items(card.left_out, voice, sources), "Not counted"))
    clashes = contradictions(card.standing, voice, sources)
    if clashes:
        parts.append(ListPart(clashes, "Clauses that contradict each other"))
    asked = {d.sale.key for d in card.deals} | {s.key for s in card.paid}
    items = caveat_items(card.unwritten, [d for d in out.facts.deals if d.id in asked], voice, sources)
    if items:
        parts.append(ListPart(items, "May change this"))
    rest = not_in_the_sums(ask, card.standing, card.unwritten, (), sources)
    if rest is not None:
        parts.append(rest)
    names = [d.sale.name for d in card.deals if d.sale.name] or [s.name for s in card.paid]
    title = f"Worth: {joined(names)}" if names else "What it would pay"
    return Answer(title, tuple(parts), sources.sources, actions(out), summary=said)


def _said(card: Worth, person: Who, voice: Voice) -> str:
    currency = card.standing.terms.currency
    if not card.deals:
        if card.paid:
            own = sum((card.standing.least.of_sale(s.key) for s in card.paid), Decimal(0))
            names = joined(s.name for s in card.paid)
            sums = voice.money(own, currency)
            return f"{names}: won already, and {sums} of {person.whose} pay before threshold, bonus and cap."
        names = joined(x.deal.name for x in card.left_out)
        why = joined(dict.fromkeys(REASONS[x.reason] for x in card.left_out))
        return f"Nothing is added to {person.whose} pay for this period by {names}: {why}."
    names = joined(sale_name(d.sale, voice, currency) for d in card.deals)
    before, after = card.standing.least, card.after
    said = (
        f"Winning {names} adds {voice.money(card.difference, currency)} to {person.whose} pay for the period: from "
        f"{voice.money(before.total, currency)} to {voice.money(after.total, currency)}, at "
        f"{attained(after.attainment, voice)} of the target instead of {attained(before.attainment, voice)}."
    )
    if card.passed:
        said += f" It passes {boundaries_say(card.passed, voice)}."
    if after.over_cap:
        said += f" The cap takes off {voice.money(after.over_cap, currency)}."
    if after.held:
        said += f" The threshold is not reached, so {voice.money(after.held, currency)} stays held back."
    return said


def _other_figures(card: Worth, out: Out, voice: Voice) -> str:
    """What is supposed of the deal, against the record."""
    sale, currency = card.deals[0].sale, card.standing.terms.currency
    deal = next((d for d in out.facts.deals if d.id == sale.key), None)
    record = voice.money(deal.amount, currency) if deal is not None and deal.amount is not None else "none on record"
    said = f"Supposed at {voice.money(sale.amount, currency)} instead of {record}."
    if out.facts.intent.less is not None:
        said += " A clause that lowers the rate for a discount is not computed: look under “May change this”."
    return said


def _signed_later(later: Later | Lack, card: Worth, voice: Voice) -> str:
    if isinstance(later, Lack):
        return "What it would pay in the next period can't be told: no target and plan on record cover it."
    terms = later.standing.terms
    target = f"its target is {voice.money(terms.target, terms.currency)} under {terms.plan}"
    sums = voice.money(later.adds, terms.currency)
    if terms.currency != card.standing.terms.currency:
        return f"Signed in the next period it adds {sums} there; {target}, in another currency than this one's."
    apart = later.adds - card.difference
    more = (
        f"{voice.money(abs(apart), terms.currency)} {'more' if apart > 0 else 'less'} than now" if apart else "as now"
    )
    return (
        f"Signed in the next period ({period(later.standing, voice)}) instead it adds {sums} there, {more}; "
        f"{target}. That is on top of what is won in it already, and before anything else is."
    )


def _if_won(card: Worth, voice: Voice, sources: Citations) -> list[Part]:
    standing, currency = card.standing, card.standing.terms.currency
    more = added(standing.least, card.after)
    target = target_cite(standing, voice, sources)
    passed = tuple(cite_clause(sources, b.clause) for b in card.passed)
    facts = [
        Fact("Paid without", voice.money(standing.least.total, currency), cites=(target,)),
        Fact("Paid with", voice.money(card.after.total, currency), cites=passed),
        Fact("Period", period(standing, voice)),
    ]
    parts: list[Part] = [FactsPart(tuple(facts))]
    parts.append(ListPart(tuple(_deal_item(d, card, voice, sources) for d in card.deals), "Deal by deal, each alone"))
    if len(card.deals) > 1:
        parts.append(TextPart(_not_a_sum(card, voice), "muted"))
    if more:
        parts.append(ListPart(by_clause(more, voice, currency, sources, words=False), "Where it comes from"))
    return parts


def _deal_item(worth: DealWorth, card: Worth, voice: Voice, sources: Citations) -> Item:
    currency, sale = card.standing.terms.currency, worth.sale
    when = f"expected {voice.day(sale.on)}" if sale.name else "as if signed today"
    said = [f"{class_of(sale)}, {voice.money(sale.amount, currency)}, {when}"]
    if sale.amount:
        own = voice.money(worth.own, currency)
        said.append(f"by itself {own}, {share(worth.own / sale.amount, voice, 2)} of the amount")
    if worth.hours:
        an_hour = worth.alone / Decimal(str(worth.hours))
        said.append(
            f"{voice.number(worth.hours)} hours left on record: {voice.money(_cents(an_hour), currency)} an hour"
        )
    if worth.as_bedrock is not None:
        said.append(f"as a Bedrock {voice.money(worth.as_bedrock, currency)}")
    cites = (sources.record("deal", sale.key, sale.name),) if sale.name else ()
    return Item(
        capital(sale_name(sale, voice, currency)),
        "; ".join(said),
        badge=f"+{voice.money(worth.alone, currency)}" if worth.alone > 0 else "pays nothing",
        cites=cites,
    )


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


def _not_a_sum(card: Worth, voice: Voice) -> str:
    currency = card.standing.terms.currency
    alone = sum((d.alone for d in card.deals), Decimal(0))
    if alone == card.difference:
        return "Together they add what they add alone."
    return (
        f"Alone they would add {voice.money(alone, currency)}, together {voice.money(card.difference, currency)}: "
        "together they pass boundaries that each alone does not, or the other way round."
    )
