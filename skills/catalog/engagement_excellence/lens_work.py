"""The three lenses on substance: outcomes in their figures, needs heard and answered, imperatives served."""

import re
from collections.abc import Iterable, Iterator
from datetime import date

from knowledge.records import Activity, Deal, Delivery, Edge, Evidence, Imperative
from skills.catalog.engagement_excellence.measures import (
    Indicator,
    Lens,
    Proof,
    View,
    fading,
    in_evidence,
    share,
)
from skills.catalog.engagement_excellence.needs import Need, needs
from skills.catalog.engagement_excellence.rules import (
    ALIKE_FROM,
    ANSWER_GRACE,
    IDEA_FULL,
    IDEA_NONE,
    LOOK_BACK,
    NEEDS_HALVING,
    NEEDS_WITHIN,
    OUTCOME_TEXTS,
    TALK_FULL,
    TALK_NONE,
)
from skills.language.lists import listed
from skills.people.contacts import is_executive
from skills.scoring.file import window_start
from skills.scoring.likeness import sentences, shared

_FIGURE = re.compile(
    r"\d|\b(half|halve\w*|double\w*|twice|third|quarter|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
    r"|\bper cent\b|%",
    re.I,
)
_OUTCOME = ("contract_terms", "sla", "project_success", "values_distinct", "client_recognition")
_OFFER = re.compile(
    r"\b(proposal|offer|quote|quotation|business case|statement of work|contract|scope|roadmap)\b", re.I
)
_PROPOSED = ("propose", "negotiate")


def outcomes(seen: View) -> Lens:
    silent = "nothing on record says what came of our work for them, or what they value in it"
    return Lens(
        "outcomes", (_promised(seen), _measured(seen), _delivered(seen), in_evidence("worth", seen, _OUTCOME, silent))
    )


def _promised(seen: View) -> Indicator:
    """Of the deals we have proposed on: those where a sentence of ours puts a figure to one of their goals."""
    goals = seen.file.goals
    if not goals:
        return Indicator("promised", None, "no goal of theirs is on record to put a figure to")
    proposed = [d for d in seen.open_deals if d.stage in _PROPOSED]
    told = {d.id: list(_our_words(d, seen)) for d in proposed}
    readable = [d for d in proposed if told[d.id]]
    if not readable:
        lack = "no words of ours on it are on record" if proposed else "no open deal is at the proposal yet"
        return Indicator("promised", None, lack, topic=proposed[0].name if proposed else "")
    found = {d.id: _figured(told[d.id], goals, seen) for d in readable}
    done = [d for d in readable if found[d.id]]
    bare = [d for d in readable if not found[d.id]]
    said = f"{len(done)} of {len(readable)} proposed deals put a figure to a goal of theirs"
    proofs: list[Proof] = []
    for deal in done[:2]:
        quote, source = found[deal.id]  # type: ignore[misc]
        said += f"; {deal.name}: “{quote}”"
        proofs.append(source)
    if bare:
        said += f"; not {listed(d.name for d in bare)}"
    return Indicator(
        "promised",
        share(len(done), len(readable)),
        said,
        tuple(proofs) or tuple(bare[:2]),
        topic=bare[0].name if bare else "",
    )


def _our_words(deal: Deal, seen: View) -> Iterator[tuple[str, Proof]]:
    """Sentences of ours on a deal: mails out, and the offers filed with it."""
    for activity in seen.file.activities:
        age = seen.moment - activity.at
        ours = activity.kind == "mail" and activity.direction == "out"
        if activity.deal_id == deal.id and ours and activity.at <= seen.moment and age <= OUTCOME_TEXTS:
            yield from ((s, activity) for s in sentences(activity.body))
    for paper in seen.file.papers:
        offered = _OFFER.search(paper.title) and paper.deal_id == deal.id
        if offered and paper.at <= seen.moment and seen.moment - paper.at <= LOOK_BACK:
            yield from ((s, paper) for s in sentences(paper.text))


def _figured(told: Iterable[tuple[str, Proof]], goals: Iterable[Imperative], seen: View) -> tuple[str, Proof] | None:
    every = tuple(goals)
    for sentence, source in told:
        if _FIGURE.search(sentence) and any(alike(sentence, g, seen) for g in every):
            return _short(sentence), source
    return None


def alike(text: str, goal: Imperative, seen: View) -> bool:
    """Whether a text speaks of a goal: at least `ALIKE_FROM` content words of its title or text."""
    names = (seen.file.account.name, *seen.file.account.aliases)
    return len(shared(text, f"{goal.title}. {goal.text}", without=names)) >= ALIKE_FROM


def _short(text: str, most: int = 140) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _recent(seen: View) -> list[Delivery]:
    """Deliveries finished in the last 24 months, the newest first."""
    start = window_start(seen.moment)
    ended = [
        (d.ended_on, d.id, d)
        for d in seen.file.deliveries
        if d.ended_on is not None and start <= d.ended_on <= seen.today
    ]
    return [d for _, _, d in sorted(ended, reverse=True)]


def _measured(seen: View) -> Indicator:
    done = _recent(seen)
    if not done:
        return Indicator("measured", None, "no project finished for them in 24 months is on record")
    if not any(d.note for d in done):
        return Indicator(
            "measured", None, "what came of their projects is not noted", tuple(done[:2]), topic=done[0].name
        )
    with_figure = [d for d in done if _FIGURE.search(d.note)]
    without = [d for d in done if d not in with_figure]
    said = f"{len(with_figure)} of {len(done)} finished projects"
    if with_figure:
        said += f"; {with_figure[0].name}: “{_short(with_figure[0].note)}”"
    if without:
        said += f"; no figure for {listed(d.name for d in without)}"
    return Indicator(
        "measured",
        share(len(with_figure), len(done)),
        said,
        (*with_figure[:2], *without[:1]),
        topic=without[0].name if without else "",
    )


def _delivered(seen: View) -> Indicator:
    start = window_start(seen.moment)
    current = [
        d for d in seen.file.deliveries if d.started_on <= seen.today and (d.ended_on is None or d.ended_on >= start)
    ]
    met = {d.id: _met(d, seen.today) for d in current}
    known = [d for d in current if met[d.id] is not None]
    if not known:
        return Indicator("delivered", None, "no terms, service level or success of a project of theirs is on record")
    value = 10 * sum(met[d.id] or 0.0 for d in known) / len(known)
    worst = min(known, key=lambda d: (met[d.id] or 0.0, d.id))
    n = len(known)
    said = f"{seen.voice.percent(value / 10)} met over {n} project{'s' if n > 1 else ''}"
    if (met[worst.id] or 0.0) < 1:
        said += f"; least in {worst.name}, {seen.voice.percent(met[worst.id] or 0.0)}"
    return Indicator("delivered", value, said, tuple(dict.fromkeys((worst, *known)))[:3], topic=worst.name)


def _met(delivery: Delivery, today: date) -> float | None:
    """Mean of what is known of one project; success only once it is over."""
    over = delivery.ended_on is not None and delivery.ended_on <= today
    success = float(delivery.success) if over and delivery.success is not None else None
    known = [v for v in (delivery.terms_met, delivery.sla_met, success) if v is not None]
    return sum(known) / len(known) if known else None


def emerging_needs(seen: View) -> Lens:
    found = needs(seen)
    return Lens("needs", (_heard(found, seen), _answered(found, seen), _idea(seen)))


def _heard(found: tuple[Need, ...], seen: View) -> Indicator:
    days = NEEDS_WITHIN.days
    asked = tuple(p.contact for p in seen.people if p.contact.active and p.heard)
    if not found:
        lack = (
            f"none of their words of the last {days} days names one" if seen.logged else "no words of theirs on record"
        )
        return Indicator("heard", None, lack, about=asked)
    value = 10 * (1 - 0.5 ** (len(found) / NEEDS_HALVING))
    first = found[0]
    said = f"{len(found)} in {days} days; {first.who.name}, {seen.voice.day(first.at)}: “{_short(first.text)}”"
    return Indicator("heard", value, said, tuple(dict.fromkeys(n.source for n in found))[:3], asked)


def _answered(found: tuple[Need, ...], seen: View) -> Indicator:
    due = [n for n in found if n.answer or seen.moment - n.at > ANSWER_GRACE]
    if not due:
        lack = "no need of theirs is on record" if not found else "what they named is of the last days"
        return Indicator("answered", None, lack)
    done = [n for n in due if n.answer]
    waiting = [n for n in due if not n.answer]
    said = f"{len(done)} of {len(due)} taken up"
    if waiting:
        said += f"; waiting: {waiting[0].who.name}, {seen.voice.day(waiting[0].at)}: “{_short(waiting[0].text)}”"
    proofs: tuple[Proof, ...] = tuple(n.answer for n in done[:2] if n.answer) + tuple(n.source for n in waiting[:2])
    return Indicator(
        "answered",
        share(len(done), len(due)),
        said,
        proofs,
        tuple(n.who for n in waiting),
        topic=waiting[0].text if waiting else "",
    )


def _idea(seen: View) -> Indicator:
    """The last time something they did not have was put on the table."""
    families = dict(seen.file.house.families)
    dated = sorted(
        (d.created_on, d.id, d)
        for d in seen.file.deals
        if d.created_on and d.created_on <= seen.today and d.product_ids
    )
    known: set[str] = set()
    tabled: list[tuple[date, Deal | Edge, str]] = []
    for on, _, deal in dated:
        fresh = {families.get(p, p) for p in deal.product_ids} - known
        known |= fresh
        if fresh:
            tabled.append((on, deal, f"{', '.join(sorted(fresh))} with {deal.name}"))
    for edge in seen.file.edges:
        if edge.kind == "joint_initiative" and edge.valid_from <= seen.moment:
            tabled.append((edge.valid_from.date(), edge, "a joint initiative"))
    if not tabled:
        return Indicator(
            "idea", None, "no deal of theirs names a solution and a day, and no joint initiative is on record"
        )
    on, what, said = max(tabled, key=lambda t: (t[0], t[2]))
    value = fading((seen.today - on).days, IDEA_FULL, IDEA_NONE)
    left = sorted({f for _, f in seen.file.house.families} - known)
    return Indicator(
        "idea", value, f"{said}, {seen.voice.ago(on)} ({seen.voice.day(on)})", (what,), topic=", ".join(left[:2])
    )


def strategic_imperatives(seen: View) -> Lens:
    return Lens(
        "imperatives",
        (
            _addressed(seen),
            _talked(seen),
            in_evidence("grasp", seen, ("strategic_imperatives",), "nothing on record shows that we grasp their goals"),
            in_evidence("fits", seen, ("strategic_fit",), "nothing on record ties our work to their strategic need"),
        ),
    )


def _addressed(seen: View) -> Indicator:
    goals = seen.file.goals
    if not goals:
        return Indicator("addressed", None, "no imperative of theirs is on record")
    found = {g.id: behind(g, seen) for g in goals}
    served = [g for g in goals if found[g.id]]
    loose = [g for g in goals if not found[g.id]]
    said = f"{len(served)} of {len(goals)}"
    if served:
        said += f": “{served[0].title}” by {found[served[0].id][0][1]}"
    if loose:
        said += f"; nothing behind “{loose[0].title}”" + (f" and {len(loose) - 1} more" if len(loose) > 1 else "")
    proofs: tuple[Proof, ...] = tuple(found[g.id][0][0] for g in served[:2]) + tuple(loose[:2])
    return Indicator("addressed", share(len(served), len(goals)), said, proofs, topic=loose[0].title if loose else "")


def behind(goal: Imperative, seen: View) -> list[tuple[Proof, str]]:
    """What stands behind one goal of theirs: a deal that carries it, a joint initiative, evidence that speaks of it."""
    deals = {d.id: d for d in seen.file.deals if d.status in ("open", "won")}
    edges = [e for e in seen.file.edges if e.object_id == goal.id and e.valid_from <= seen.moment]
    carried = [(e, deals[e.subject_id].name) for e in edges if e.kind == "carries" and e.subject_id in deals]
    joint = [(e, "a joint initiative") for e in edges if e.kind == "joint_initiative"]
    spoken: list[tuple[Proof, str]] = [
        (e, f"“{_short(e.statement, 90)}”")
        for e in sorted(seen.file.evidence, key=lambda e: (e.at, e.id), reverse=True)
        if _speaks_for(e, seen) and alike(e.statement, goal, seen)
    ]
    return [*carried, *joint, *spoken]


def _speaks_for(item: Evidence, seen: View) -> bool:
    return (
        item.sub_factor in ("strategic_imperatives", "strategic_fit", "values_distinct")
        and item.polarity > 0
        and item.fog != "gossip"
        and item.status == "accepted"
        and item.recorded_at <= seen.moment
        and item.at <= seen.moment
        and seen.moment - item.at <= LOOK_BACK
    )


def _talked(seen: View) -> Indicator:
    goals = seen.file.goals
    if not goals:
        return Indicator("talked", None, "no imperative of theirs is on record")
    executives = {p.contact.id: p.contact for p in seen.people if p.contact.active and is_executive(p.contact)}
    if not executives:
        return Indicator("talked", None, "no C-level or VP contact is on record")
    withs = [a for a in seen.talks if executives.keys() & set(a.contact_ids)]
    if not withs:
        lack = "no exchange with an executive of theirs is on record"
        return Indicator("talked", None, lack, about=tuple(executives.values()))
    for activity in withs:
        goal = next((g for g in goals if alike(_text(activity, seen), g, seen)), None)
        if goal is not None:
            who = listed(executives[i].name for i in activity.contact_ids if i in executives)
            said = f"“{goal.title}” with {who}, {seen.voice.ago(activity.at)} ({seen.voice.day(activity.at)})"
            return Indicator("talked", fading(seen.days_since(activity.at), TALK_FULL, TALK_NONE), said, (activity,))
    return Indicator(
        "talked",
        0.0,
        f"none of {len(withs)} exchanges with an executive in a year speaks of one",
        tuple(withs[:2]),
        tuple(executives.values()),
        topic=goals[0].title,
    )


def _text(activity: Activity, seen: View) -> str:
    transcript = next((t for t in seen.file.transcripts if t.id == activity.document_id), None)
    return f"{activity.subject}. {activity.body} {transcript.text if transcript else ''}"
