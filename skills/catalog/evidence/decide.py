"""What waits, what each would count for, and the exact change a decision makes. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any, Literal

from knowledge.four_cs import C_OF_FACTOR, FACTOR_OF_SUB
from knowledge.records import Evidence, record_id
from knowledge.writer import Change
from skills.ask import Ask
from skills.catalog.evidence.facts import DealTexts, Facts
from skills.catalog.evidence.intent import Intent
from skills.catalog.evidence.outcome import (
    BatchCard,
    Card,
    ChangeCard,
    Entry,
    Incomplete,
    Out,
    OverviewCard,
    Waiting,
)
from skills.evidence_reading.observation import evidence_of
from skills.evidence_reading.policy import Policy
from skills.evidence_reading.ref import SOURCE, ref_of
from skills.language.picking import ALL, LAST
from skills.scoring.next_step import rescore
from skills.scoring.score import Score, score
from skills.scoring.snapshot import moved, snapshot_change


def decide(ask: Ask, facts: Facts, policy: Policy) -> Out:
    return Out(facts, _card(ask, facts, policy))


def _card(ask: Ask, facts: Facts, policy: Policy) -> Card:
    if facts.wanted:
        return Incomplete("nothing_found")
    if len(facts.deals) == 1 and (facts.intent.kind != "show" or not _across(facts)):
        return _of_deal(ask, facts, _waiting(ask, facts, facts.deals[0], policy))
    if facts.deals:
        waiting = tuple(_waiting(ask, facts, d, policy) for d in facts.deals)
        return OverviewCard(waiting) if any(d.read or d.recorded for d in facts.deals) else Incomplete("no_texts")
    if facts.choices:
        return Incomplete("which_deal")
    return Incomplete("no_open_deal" if facts.account is not None else "no_deals")


def _across(facts: Facts) -> bool:
    """The deals were looked through because none was named."""
    return bool(facts.choices)


def _of_deal(ask: Ask, facts: Facts, waiting: Waiting) -> Card:
    intent = facts.intent
    if intent.kind == "show":
        return _batch(ask, waiting)
    chosen = _chosen(ask, intent, waiting)
    if not chosen:
        return Incomplete("no_such" if intent.picks or intent.refs else "which_one", waiting)
    if intent.kind == "edit":
        return _edited(ask, intent, waiting, chosen)
    return _settled(ask, intent, waiting, chosen)


# --- what waits -------------------------------------------------------------------------------------------


def _waiting(ask: Ask, facts: Facts, deal: DealTexts, policy: Policy) -> Waiting:
    now = score(deal.file, facts.moment, with_intervals=False)
    stored = [e for e in deal.recorded if e.status == "proposed" and _is_shown(ask, e, facts)]
    titles = facts.titles or {}
    entries = [_entry(deal, now, e, titles.get(e.source_id or "", ""), stored=True) for e in stored]
    known = {ref_of(e) for e in deal.recorded} | {_place(e) for e in deal.recorded}
    for found in (*deal.found, *deal.unsure):
        made = evidence_of(ask, deal.file.deal, found, facts.moment)
        if ref_of(made) in known or _place(made) in known:
            continue
        known |= {ref_of(made), _place(made)}
        entry = _entry(deal, now, made, found.text.title, stored=False)
        unsure = found in deal.unsure
        by_policy = policy.accepts(found.proposal, found.text.kind) if found.text.first_hand and not unsure else ""
        entries.append(replace(entry, by_policy=by_policy, reasons=found.proposal.reasons, unsure=unsure))
    return Waiting(deal, now, tuple(sorted(entries, key=lambda e: _weight(e, now))))


def _is_shown(ask: Ask, evidence: Evidence, facts: Facts) -> bool:
    if facts.pasted:
        return False
    return facts.day is None or ask.voice.day_of(evidence.at) == facts.day or facts.intent.kind != "show"


def _place(evidence: Evidence) -> str:
    """The same words in the same place are the same observation, whoever filed them."""
    return f"{evidence.source_id}\0{evidence.statement.strip()}"


def _weight(entry: Entry, now: Score) -> tuple[float, float, str]:
    return (-abs(entry.after.exact - now.exact), -entry.evidence.at.timestamp(), entry.ref)


def _entry(deal: DealTexts, now: Score, evidence: Evidence, title: str, *, stored: bool) -> Entry:
    accepted = replace(evidence, status="accepted")
    return Entry(accepted, stored, title, _with(deal, now, [accepted]))


def _with(deal: DealTexts, now: Score, accepted: Iterable[Evidence]) -> Score:
    """The score with these on record as accepted; what it counted of them before is replaced."""
    every = tuple(replace(e, recorded_at=min(e.recorded_at, now.at)) for e in accepted)
    ids = {e.id for e in every}
    ours = tuple(e for e in every if e.status == "accepted")
    file = replace(deal.file, evidence=tuple(e for e in deal.file.evidence if e.id not in ids))
    return rescore(file, now.at, evidence=ours)


# --- a decision -------------------------------------------------------------------------------------------


def _chosen(ask: Ask, intent: Intent, waiting: Waiting) -> tuple[Entry, ...]:
    by_ref = {e.ref: e for e in waiting.entries}
    if intent.kind in ("edit", "reject"):
        by_ref |= _decided(ask, waiting)
    if intent.refs:
        return tuple(by_ref[r] for r in intent.refs if r in by_ref)
    listed = [by_ref[r] for r in ask.memory.get("listed", ()) if r in by_ref] or list(waiting.shown)
    if not intent.picks:
        last = by_ref.get(str(ask.memory.get("last", "")))
        return (last,) if last is not None else tuple(listed) if len(listed) == 1 else ()
    if ALL in intent.picks:
        return tuple(listed)
    at = [len(listed) if n == LAST else n for n in intent.picks]
    return tuple(listed[n - 1] for n in at if 0 < n <= len(listed))


def _decided(ask: Ask, waiting: Waiting) -> dict[str, Entry]:
    """What was accepted just before: a second thought about it is welcome."""
    last = str(ask.memory.get("last", ""))
    of_it = next((e for e in waiting.deal.recorded if e.status == "accepted" and ref_of(e) == last), None)
    return {last: Entry(of_it, True, "", waiting.now, was="accepted")} if of_it is not None else {}


def _batch(ask: Ask, waiting: Waiting) -> BatchCard:
    accepted = waiting.accepted
    both = [e.evidence for e in (*accepted, *waiting.batch)]
    everything = _with(waiting.deal, waiting.now, both) if both else None
    if not accepted:
        return BatchCard(waiting, all_accepted=everything)
    after = _with(waiting.deal, waiting.now, [e.evidence for e in accepted])
    cause = f"The policy on record accepted {_counted(len(accepted))} read out of texts"
    changes = tuple(_change(e, e.evidence) for e in accepted)
    return BatchCard(waiting, (*changes, *_frozen(ask, waiting, after, cause)), cause, after, everything)


def _settled(ask: Ask, intent: Intent, waiting: Waiting, chosen: Sequence[Entry]) -> ChangeCard:
    kind: Literal["accept", "reject"] = "accept" if intent.kind == "accept" else "reject"
    status: Literal["accepted", "rejected"] = "accepted" if kind == "accept" else "rejected"
    made = tuple(replace(e.evidence, status=status) for e in chosen)
    return _change_card(ask, intent, waiting, chosen, made, kind)


def _edited(ask: Ask, intent: Intent, waiting: Waiting, chosen: Sequence[Entry]) -> ChangeCard | Incomplete:
    made = tuple(_turned(intent, e.evidence) for e in chosen)
    if all(m == e.evidence and not e.unsure for m, e in zip(made, chosen, strict=True)):
        return Incomplete("edit_what", replace(waiting, entries=tuple(chosen)))
    placed = all(e.unsure for e in chosen)
    return _change_card(ask, intent, waiting, chosen, made, "accept" if placed else "edit", by_form=True)


def _turned(intent: Intent, evidence: Evidence) -> Evidence:
    way: Literal[1, -1] = -evidence.polarity if intent.turn else intent.way or evidence.polarity
    sub = intent.sub_factor or evidence.sub_factor
    factor = FACTOR_OF_SUB[sub]
    return replace(
        evidence,
        polarity=way,
        fog=intent.fog or evidence.fog,
        strength=intent.strength or evidence.strength,
        sub_factor=sub,
        factor=factor,
        c=C_OF_FACTOR[factor],
    )


def _change_card(
    ask: Ask,
    intent: Intent,
    waiting: Waiting,
    chosen: Sequence[Entry],
    made: tuple[Evidence, ...],
    kind: Literal["accept", "reject", "edit"],
    *,
    by_form: bool = False,
) -> ChangeCard:
    after = _with(waiting.deal, waiting.now, made)
    who = ask.principal.name or ask.principal.email or ask.principal.user_id
    done = {"accept": "accepted", "reject": "rejected", "edit": "corrected and accepted"}[kind]
    why = f": {intent.reason}" if intent.reason else ""
    cause = f"{who} {done} {_counted(len(made))} read out of texts{why}"
    changes = [c for e, m in zip(chosen, made, strict=True) for c in _changes(e, m)]
    frozen = _frozen(ask, waiting, after, cause)
    before = tuple(chosen)
    confirmed = intent.by_press and not by_form
    return ChangeCard(kind, waiting, before, made, (*changes, *frozen), cause, after, confirmed)


def _counted(n: int) -> str:
    return "1 observation" if n == 1 else f"{n} observations"


def _frozen(ask: Ask, waiting: Waiting, after: Score, cause: str) -> tuple[Change, ...]:
    if not moved(waiting.now, after):
        return ()
    return (snapshot_change(after, tenant=ask.principal.tenant, cause="evidence", detail=cause, key=ask.turn_id),)


_CAN_CHANGE = ("status", "fog", "strength", "polarity")
"""What may be changed of evidence on record; on another sub-factor it is another record."""


def _changes(entry: Entry, made: Evidence) -> tuple[Change, ...]:
    if not entry.stored or made.sub_factor == entry.evidence.sub_factor:
        return (_change(entry, made),)
    given_up = Change("update", "evidence", made.id, {"status": "rejected"}, {"status": entry.was})
    again = replace(
        made, id=record_id("evidence", made.tenant, SOURCE, f"{made.id}:{made.sub_factor}:{made.statement}")
    )
    return (given_up, _created(again))


def _change(entry: Entry, made: Evidence) -> Change:
    if not entry.stored:
        return _created(made)
    before = replace(entry.evidence, status=entry.was)
    changed: dict[str, Any] = {f: getattr(made, f) for f in _CAN_CHANGE if getattr(made, f) != getattr(before, f)}
    return Change("update", "evidence", made.id, changed, {f: getattr(before, f) for f in changed})


def _created(made: Evidence) -> Change:
    values = asdict(made)
    return Change("create", "evidence", values.pop("id"), values)
