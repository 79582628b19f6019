"""From facts to a class, a list, or a proposed decision: pure, reads no clock."""

from knowledge.records import DealClass, Edge, record_id
from knowledge.writer import Change
from skills.ask import Ask
from skills.catalog.right_deals.facts import MOST_STRAYS, Facts
from skills.catalog.right_deals.nearest import nearest
from skills.catalog.right_deals.outcome import (
    Board,
    Card,
    ClosedCard,
    DealCard,
    Fit,
    Incomplete,
    Out,
    Reclassification,
)
from skills.deals.deal_class import Verdict, classify, largest_first
from skills.deals.deal_effort import effort, win_rate
from skills.deals.deal_rules import CLASSES, LABELS, UNKNOWN
from skills.scoring.file import DealFile
from skills.scoring.score import score

SOURCE = "chat"
_LONGEST_REASON = 500


def decide(ask: Ask, facts: Facts) -> Out:
    names = dict(facts.people) | {ask.principal.user_id: ask.principal.name or "you"}
    return Out(facts, _card(ask, facts), names)


def _card(ask: Ask, facts: Facts) -> Card:
    if facts.wanted and not facts.meant:
        return Incomplete("nothing_found")
    changes = facts.intent.kind in ("reclassify", "withdraw")
    if not facts.meant:
        if changes:
            return Incomplete("which_deal" if facts.choices else "no_deals", choices=facts.choices)
        return Incomplete("no_open_deal" if facts.account or facts.owners else "no_deals")
    verdicts = classify(facts.book)
    if facts.listed or len(facts.meant) > 1:
        if changes:
            return Incomplete("which_deal", choices=facts.meant)
        return _board(ask, facts, verdicts)
    deal = facts.meant[0]
    verdict = verdicts.get(deal.id)
    if verdict is None:
        opened = tuple(verdicts[e.object_id] for e in facts.opened if e.object_id in verdicts)
        return ClosedCard(deal, opened)
    if changes:
        return _reclassify(ask, facts, verdict)
    done = effort(deal, facts.activities, facts.moment, ask.voice.today)
    return DealCard(verdict, nearest(verdict), done, win_rate(facts.closed))


def _board(ask: Ask, facts: Facts, verdicts: dict[str, Verdict]) -> Card:
    found = [verdicts[d.id] for d in facts.meant if d.id in verdicts]
    if not found:
        return Incomplete("no_open_deal")
    order: dict[DealClass | None, int] = {c: n for n, c in enumerate(CLASSES)}
    ranked = tuple(sorted(found, key=lambda v: (order.get(v.shown, len(CLASSES)), largest_first(v.deal))))
    strays = [v.deal for v in ranked if v.shown == "stray"][:MOST_STRAYS]
    efforts = tuple((d.id, effort(d, facts.activities, facts.moment, ask.voice.today)) for d in strays)
    wanted = facts.intent.wanted if facts.listed else None
    fits = tuple((f.deal.id, _fit(f, facts)) for f in facts.files)
    return Board(ranked, wanted, efforts, named=not facts.listed, fits=fits)


def _fit(file: DealFile, facts: Facts) -> Fit:
    found = score(file, facts.moment, with_intervals=False)
    return Fit(found.right_to_win if found.known else None, found.is_floor)


def _reclassify(ask: Ask, facts: Facts, verdict: Verdict) -> Card:
    intent, standing = facts.intent, verdict.decision
    if intent.kind == "withdraw":
        if standing is None:
            return Incomplete("no_decision", verdict)
        cause = f"{_who(ask)} withdrew the class of {verdict.deal.name} set by hand"
        changes = (_ended(facts, standing),)
        return Reclassification(verdict, verdict.shown, verdict.computed, "", changes, cause, intent.by_press)
    if intent.wanted is None:
        return Incomplete("which_class", verdict)
    if not intent.reason:
        return Incomplete("reason", verdict)
    reason = intent.reason[:_LONGEST_REASON]
    if standing is not None and verdict.by_hand == intent.wanted and standing.attrs.get("reason") == reason:
        return Incomplete("same", verdict)
    made = Edge(
        id=record_id("edge", ask.principal.tenant, SOURCE, f"{ask.turn_id}:classes:{verdict.deal.id}"),
        tenant=ask.principal.tenant,
        kind="classes",
        subject_id=ask.principal.user_id,
        object_id=verdict.deal.id,
        valid_from=facts.moment,
        attrs={"deal_class": intent.wanted, "reason": reason},
        by=ask.principal.user_id,
        source=SOURCE,
    )
    values = {name: getattr(made, name) for name in made.__dataclass_fields__ if name != "id"}
    ended = (_ended(facts, standing),) if standing is not None else ()
    changes = (*ended, Change("create", "edge", made.id, values))
    was = LABELS[verdict.shown] if verdict.shown else UNKNOWN.lower()
    cause = f"{_who(ask)} classed {verdict.deal.name} as {LABELS[intent.wanted]} (was {was}): {reason}"
    return Reclassification(verdict, verdict.shown, intent.wanted, reason, changes, cause, confirmed=False)


def _ended(facts: Facts, standing: Edge) -> Change:
    return Change("update", "edge", standing.id, {"valid_to": facts.moment}, {"valid_to": None})


def _who(ask: Ask) -> str:
    return ask.principal.name or ask.principal.email or ask.principal.user_id
