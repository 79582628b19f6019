"""From the steps' findings to the preparation: pure."""

from collections.abc import Sequence
from dataclasses import replace

from knowledge.records import Activity, Competitor, Contact, Edge
from skills.ask import Ask
from skills.catalog.find_the_money.outcome import DealCard as MoneyCard
from skills.catalog.find_the_money.outcome import Out as MoneyOut
from skills.catalog.impact_themes.outcome import Out as ThemesOut
from skills.catalog.impact_themes.outcome import ThemesCard
from skills.catalog.meeting_prep.agenda import agenda, bring, risks
from skills.catalog.meeting_prep.materials import Materials
from skills.catalog.meeting_prep.outcome import Guest, Incomplete, Lack, Opponent, Out, Prep, Said
from skills.catalog.meeting_prep.research import Research
from skills.catalog.power_plan.outcome import Out as PlanOut
from skills.catalog.power_plan.outcome import PlanCard
from skills.catalog.right_to_win.outcome import DealCard as ScoreCard
from skills.catalog.right_to_win.outcome import Out as ScoreOut
from skills.catalog.right_to_win.outcome import View
from skills.catalog.stakeholders.outcome import MapCard
from skills.catalog.stakeholders.outcome import Out as PeopleOut
from skills.initiatives.plan import Entry
from skills.language.sentences import sentences
from skills.noticing.meetings import best_question
from skills.noticing.notice import Kind, Notice, Ref
from skills.noticing.noticed import noticed
from skills.noticing.on_deals import short
from skills.noticing.on_people import known
from skills.scoring.themes import Theme
from skills.workflows.workflow import Results

_QUOTES = 2
_LONG_ENOUGH = 30
"""Letters of a sentence that says something by itself."""
_SINCE: frozenset[Kind] = frozenset(
    {"drop", "rise", "slip", "stage_back", "left", "rival", "budget", "unanswered", "news"}
)
_MOST_CHANGED = 6


def decide(ask: Ask, results: Results) -> Out:
    research = results.out("research", Research)
    assert research is not None, "without its own reading the workflow does not get here"
    if research.meeting is None and research.deal is None:
        return Incomplete(_lack(research), research)
    view, found = _view(results), results.out("competition", ThemesOut)
    themes = found.card.found.themes if found is not None and isinstance(found.card, ThemesCard) else ()
    moneyed = results.out("money", MoneyOut)
    money = moneyed.card.money if moneyed is not None and isinstance(moneyed.card, MoneyCard) else None
    mapped = results.out("people", PeopleOut)
    gaps = mapped.card.gaps if mapped is not None and isinstance(mapped.card, MapCard) else ()
    materials = results.out("materials", Materials) or Materials()
    guests = _guests(research)
    watch = research.watch
    seen = watch.seen(research.deal.id) if watch is not None and research.deal is not None else None
    base = Prep(
        research,
        guests,
        _changed(ask, research),
        view,
        seen.now if seen is not None else view.score if view is not None else None,
        best_question(seen) if seen is not None else None,
        money,
        _rivals(research, themes),
        tuple(t for t in themes if t.verdict == "impact")[:3],
        gaps,
        _promised(research),
        _first(results, guests),
        (),
        (),
        (),
        materials,
        results,
        dict(mapped.names) if mapped is not None else {},
    )
    return _completed(ask, base)


def _completed(ask: Ask, base: Prep) -> Prep:
    return replace(base, agenda=agenda(base, ask.voice), risks=risks(base, ask.voice), bring=bring(base, ask.voice))


def _lack(research: Research) -> Lack:
    meant = research.meant
    if research.colleague:
        return "colleague"
    if meant.wanted:
        return "nothing_found"
    if meant.choices:
        return "no_meeting" if not meant.account else "which_deal"
    return "no_open_deal" if meant.account else "no_deals"


def _view(results: Results) -> View | None:
    out = results.out("risk", ScoreOut)
    return out.card.view if out is not None and isinstance(out.card, ScoreCard) else None


def _guests(research: Research) -> tuple[Guest, ...]:
    watch = research.watch
    seen = watch.seen(research.deal.id) if watch is not None and research.deal is not None else None
    people = {p.contact.id: p for p in known(seen, watch)} if seen is not None and watch is not None else {}
    return tuple(Guest(c, people.get(c.id), research.owners.get(c.id, ""), _said(c, research)) for c in research.guests)


def _said(contact: Contact, research: Research) -> tuple[Said, ...]:
    """Their own words on record: evidence they gave, then the first full sentence of their last mail."""
    watch = research.watch
    seen = watch.seen(research.deal.id) if watch is not None and research.deal is not None else None
    if seen is None:
        return ()
    own = [e for e in seen.file.evidence if e.speaker == contact.name and e.at <= research.moment and e.fog != "gossip"]
    own.sort(key=lambda e: (e.at, e.id), reverse=True)
    found = [
        Said(e.statement, Ref(e.source_kind, e.source_id or e.id, short(e.statement, 60), e.at, e.statement, "note"))
        if e.source_id is not None and e.source_kind in ("activity", "document")
        else Said(e.statement, Ref("evidence", e.id, short(e.statement, 60), e.at))
        for e in own
    ]
    mails = [
        a for a in seen.activities if a.kind == "mail" and a.direction == "in" and a.contact_ids[:1] == (contact.id,)
    ]
    for mail in sorted(mails, key=lambda a: (a.at, a.id), reverse=True)[:1]:
        words = next((s for s in sentences(mail.body) if len(s) >= _LONG_ENOUGH), None)
        if words is not None and all(words not in s.text and s.text not in words for s in found):
            found.append(Said(words, Ref("activity", mail.id, mail.subject, mail.at, words, "mail")))
    newest = sorted(found, key=lambda s: (s.ref.at or research.moment, s.text), reverse=True)
    return tuple({s.text: s for s in newest}.values())[:_QUOTES]


def _changed(ask: Ask, research: Research) -> tuple[Notice, ...]:
    if research.watch is None:
        return ()
    return tuple(n for n in noticed(research.watch, ask.voice) if n.kind in _SINCE)[:_MOST_CHANGED]


def _rivals(research: Research, themes: Sequence[Theme]) -> tuple[Opponent, ...]:
    """Whoever is named on the deal, with or without anything that answers them."""
    watch = research.watch
    seen = watch.seen(research.deal.id) if watch is not None and research.deal is not None else None
    if watch is None or seen is None:
        return ()
    edges = {e.subject_id: e for e in sorted(seen.rivals, key=lambda e: (e.valid_from, e.id))}
    named = sorted((c for c in watch.competitors if c.id in edges), key=lambda c: (c.name, c.id))
    return tuple(_opponent(c, edges[c.id], themes) for c in named)


def _opponent(rival: Competitor, edge: Edge, themes: Sequence[Theme]) -> Opponent:
    ours = (t for t in themes if t.verdict in ("impact", "spare") and not t.unique.stale)
    best = next((t for t in ours if all(r.competitor.id != rival.id for r in t.unique.claimants)), None)
    answer = f"they can't claim “{best.ours.title}”" if best is not None else ""
    if rival.weaknesses:
        answer = f"{answer}; on record against them: {rival.weaknesses}" if answer else f"on record: {rival.weaknesses}"
    return Opponent(rival, edge, str(edge.attrs.get("position") or ""), answer, best)


def _promised(research: Research) -> tuple[Activity, ...]:
    watch = research.watch
    if watch is None or research.deal is None:
        return ()
    own = [t for t in watch.tasks if t.deal_id == research.deal.id]
    return tuple(sorted(own, key=lambda t: (t.due_on is None, t.due_on or research.moment.date(), t.id)))


def _first(results: Results, guests: Sequence[Guest]) -> Entry | None:
    out = results.out("strategy", PlanOut)
    if out is None or not isinstance(out.card, PlanCard):
        return None
    here = {g.contact.id for g in guests}
    entries = [e for e in out.card.plan.entries if e.step.exact_gain > 0]
    return next((e for e in entries if e.someone is not None and e.someone.contact.id in here), None)
