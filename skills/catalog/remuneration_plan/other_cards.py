"""The plan clause by clause, a manager's people side by side, and what is missing with how to give it."""

from collections.abc import Sequence
from decimal import Decimal

from knowledge.records import ClauseKind, CompClause, Target
from skills.answer import Action, Answer, DetailsPart, Item, ListPart, Part, TablePart, TextPart
from skills.ask import Ask
from skills.catalog.remuneration_plan.lines_parts import cite_clause, cite_paper
from skills.catalog.remuneration_plan.outcome import Both, Incomplete, Out, PlanCard, TeamCard
from skills.catalog.remuneration_plan.phrases import (
    IMPORT_CLAUSES,
    IMPORT_TARGETS,
    KIND_LABELS,
    attained,
    capital,
    clause_says,
    sum_range,
    who,
)
from skills.catalog.remuneration_plan.standing import Lack, Standing
from skills.catalog.remuneration_plan.statement_card import SKILL, actions
from skills.citing import Citations
from skills.language.lists import counted, joined, listed
from skills.wording import Voice

_IN_SHORT: tuple[ClauseKind, ...] = ("base", "rate", "threshold", "accelerator", "bedrock_multiplier", "cap")
_KINDS = ("base", "rate", "threshold", "accelerator", "bedrock_multiplier", "bonus", "cap")


def plan_answer(ask: Ask, card: PlanCard, out: Out) -> Answer:
    voice = ask.voice
    sources = Citations()
    ordered = sorted(card.clauses, key=lambda c: (_KINDS.index(c.kind), c.number, c.deal_kind, c.id))
    items = tuple(
        Item(f"{c.number} {KIND_LABELS[c.kind]}: {clause_says(c, voice)}", cites=(cite_clause(sources, c),))
        for c in ordered
    )
    words = tuple(dict.fromkeys((c.number, c.text) for c in ordered))
    quoted = ListPart(tuple(Item(f"{number} “{text}”") for number, text in words))
    when = f"for {_span(card.target, voice)}" if card.target else "today; no target on record names it"
    said = f"{card.plan} pays {_in_short(card.clauses, voice)}."
    paper = cite_paper(sources, card.unwritten)
    parts: list[Part] = [
        TextPart(said, cites=paper),
        ListPart(items, f"{counted(len(words), 'clause')} on record {when}"),
        DetailsPart("In the plan's own words", (quoted,), "words"),
    ]
    if card.unwritten.clauses and card.unwritten.paper is not None:
        rest = tuple(Item(f"{n} {text}", cites=paper) for n, text in card.unwritten.clauses)
        title = f"{len(rest):,} more in “{card.unwritten.paper.title}”, not on record as figures and not computed"
        parts.append(DetailsPart(title, (ListPart(rest),), "printed"))
    return Answer("Comp plan", tuple(parts), sources.sources, actions(out), summary=said)


def _in_short(clauses: Sequence[CompClause], voice: Voice) -> str:
    """The plan in a sentence: base, the general rate, and what bends it."""
    plain = [c for c in clauses if not c.family and not c.deal_kind]

    def first(kind: ClauseKind) -> CompClause | None:
        return min((c for c in plain if c.kind == kind), key=lambda c: (c.from_attainment or 0, c.number), default=None)

    said = [clause_says(c, voice) for kind in _IN_SHORT if (c := first(kind)) is not None]
    return joined(said) if said else "by the clauses below"


def team_answer(ask: Ask, card: TeamCard, out: Out) -> Answer:
    voice = ask.voice
    rows = tuple(
        (
            user.name,
            voice.money(s.terms.target, s.terms.currency),
            voice.money(s.least.won, s.terms.currency),
            attained(s.least.attainment, voice),
            sum_range(s.least.total, s.most.total, voice, s.terms.currency),
        )
        for user, s in sorted(card.rows, key=lambda r: (-r[1].least.attainment, r[0].name))
    )
    sums = _by_currency([s for _, s in card.rows], voice)
    said = (
        f"{counted(len(rows), 'person', 'people')} with a target now: {sums} in pay for what is won so far, base apart."
    )
    most = max(card.rows, key=lambda r: (r[1].least.total, r[0].name))
    if len({s.terms.currency for _, s in card.rows}) == 1 < len(rows) and most[1].least.total:
        said += f" Most goes to {most[0].name}: {voice.money(most[1].least.total, most[1].terms.currency)}."
    sources = Citations()
    cites = tuple(sources.record("target", s.target.id, f"Target of {u.name}") for u, s in card.rows)
    table = TablePart(
        ("Who", "Target", "Won", "Attainment", "Paid so far"),
        rows,
        "",
        ("left", "right", "right", "right", "right"),
        cites,
    )
    parts: list[Part] = [TextPart(said), table]
    parts.append(TextPart("Counted are the deals that you may see.", "muted"))
    bare = [u.name for u, lack in card.without if lack.key == "no_target"]
    broken = [u.name for u, lack in card.without if lack.key != "no_target"]
    if broken:
        parts.append(
            TextPart(f"A target, and nothing to compute it by: {joined(broken)}. Ask about one of them.", "warn")
        )
    if bare:
        parts.append(TextPart(f"No target on record: {listed(bare, most=10)}.", "muted"))
    return Answer("Pay in the team", tuple(parts), sources.sources, _against(out), summary=said)


def _against(out: Out) -> tuple[Action, ...]:
    return tuple(a for a in actions(out) if a.verb == "against")


def _by_currency(standings: list[Standing], voice: Voice) -> str:
    """Never added up across currencies."""
    sums: dict[str, Decimal] = {}
    for s in standings:
        sums[s.terms.currency] = sums.get(s.terms.currency, Decimal(0)) + s.least.total
    return " + ".join(voice.money(amount, currency) for currency, amount in sorted(sums.items()))


def both_answer(ask: Ask, card: Both, out: Out) -> Answer:
    """Two targets for one day: what each would pay, and no choice between them."""
    voice, person = ask.voice, who(out.facts.subject)
    sources = Citations()
    items = []
    for target, standing in zip(card.targets, card.standings, strict=True):
        cite = sources.record("target", target.id, f"Target {_span(target, voice)}")
        money = voice.money(target.amount, target.currency)
        if isinstance(standing, Standing):
            paid = sum_range(standing.least.total, standing.most.total, voice, target.currency)
            detail = f"{voice.money(standing.least.won, target.currency)} won, which pays {paid}, base apart"
        else:
            detail = _REASONS[standing.key]
        items.append(Item(f"{money}, {_span(target, voice)}, {target.plan or 'no plan'}", detail, cites=(cite,)))
    said = f"{capital(person.whose)} targets overlap, so what is paid can't be told: {len(items)} hold today."
    fix = f"End one of them or give it another period in {IMPORT_TARGETS}; then ask again."
    parts: list[Part] = [TextPart(said, "warn"), ListPart(tuple(items), "Under each of them"), TextPart(fix)]
    return Answer("Two targets", tuple(parts), sources.sources, summary=said)


_REASONS = {
    "no_target": "no target",
    "two_targets": "two targets",
    "no_plan": "it names no comp plan",
    "no_clauses": "no clause of its comp plan holds in this period",
    "no_rate": "its comp plan has no rate on record",
}


def incomplete_answer(ask: Ask, card: Incomplete, out: Out) -> Answer:
    said, how = _missing(ask, card, out)
    sources = Citations()
    cites: tuple[str, ...] = ()
    if isinstance(card.lack, Lack) and card.lack.key in ("no_plan", "no_clauses", "no_rate"):
        cites = tuple(sources.record("target", t.id, f"Target {_span(t, ask.voice)}") for t in card.lack.targets)
    parts: list[Part] = [TextPart(said, cites=cites)]
    if how:
        parts.append(TextPart(how, "muted"))
    title = "No pay to compute" if isinstance(card.lack, Lack) else "Remuneration plan"
    buttons = (Action("team", "Pay in the team", SKILL, "team", {"team": "yes"}),) if _may_have_team(ask, card) else ()
    return Answer(title, tuple(parts), sources.sources, buttons, summary=said)


def _may_have_team(ask: Ask, card: Incomplete) -> bool:
    return ask.principal.role in ("manager", "admin") and isinstance(card.lack, Lack) and card.lack.key == "no_target"


def _missing(ask: Ask, card: Incomplete, out: Out) -> tuple[str, str]:
    lack, subject = card.lack, out.facts.subject
    if isinstance(lack, Lack):
        return _lacking(ask, lack, out)
    names = joined(f"“{n}”" for n in out.facts.unresolved)
    said = {
        "nothing_found": f"I can't find {names} among our people and the deals you may see.",
        "no_deal_of_theirs": f"No open deal of {who(subject).theirs} is on record there.",
        "nobody": "Nobody you manage has a target on record for today that a comp plan on record covers.",
        "other_currency": "That amount is in another currency than the target, and I don't convert.",
    }[lack]
    how = f"Targets come in with {IMPORT_TARGETS}, plans with {IMPORT_CLAUSES}." if lack == "nobody" else ""
    return said, how


def _when(out: Out) -> str:
    intent = out.facts.intent
    return "that time" if intent.span is not None or intent.year else "today"


def _lacking(ask: Ask, lack: Lack, out: Out) -> tuple[str, str]:
    subject = out.facts.subject
    if not subject.own and lack.key == "no_target":
        # The same words whether there is none or it isn't the asker's to see.
        said = f"There is no target of {subject.name} that I could compute pay from for you."
        return said, f"Targets are open to the person, their managers and admins. They come in with {IMPORT_TARGETS}."
    person = who(subject)
    target = next(iter(lack.targets), None)
    if lack.key == "no_target" or target is None:
        others = f" On record: {listed(_span(t, ask.voice) for t in lack.targets)}." if lack.targets else ""
        said = f"No target of {person.theirs} is on record for {_when(out)}, so no pay can be computed.{others}"
        return said, f"Import it with {IMPORT_TARGETS}, and the plan's clauses with {IMPORT_CLAUSES}."
    money = f"{ask.voice.money(target.amount, target.currency)} for {_span(target, ask.voice)}"
    whose = f"{capital(person.whose)} target of {money}"
    if lack.key == "no_plan":
        return (
            f"{whose} names no comp plan, so I can't tell what it pays.",
            f"Fill its column plan in {IMPORT_TARGETS}; the plan itself comes in with {IMPORT_CLAUSES}.",
        )
    if lack.key == "no_clauses":
        return (
            f"{whose} is paid under “{target.plan}”, of which no clause on record holds in that period.",
            f"Import the plan clause by clause with {IMPORT_CLAUSES}; valid_from and valid_to say when a clause holds.",
        )
    return (
        f"{whose} is paid under “{target.plan}”, which has no rate on record: nothing says what a won deal pays.",
        f"Add its rate clause with {IMPORT_CLAUSES}: kind rate, rate 2.5% for instance.",
    )


def _span(target: Target, voice: Voice) -> str:
    return f"{voice.day(target.starts_on)} to {voice.day(target.ends_on)}"
