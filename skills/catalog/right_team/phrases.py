"""Fits, hours, rules and levers in words."""

from knowledge.records import DealClass
from skills.catalog.right_team.assignment import RuleKey, Team
from skills.catalog.right_team.outcome import Gap, Lever, Proposed, TeamCard
from skills.catalog.right_team.rules import MORE_HOURS
from skills.citing import Citations
from skills.deals.deal_rules import LABELS
from skills.language.lists import counted, joined, listed
from skills.people.bench import Bench
from skills.people.fit import GOOD_ENOUGH, Fit, Part
from skills.people.selling_rules import CLASS_UNKNOWN_AS, SKILL_LABELS
from skills.people.team_roles import Seat
from skills.people.workload import Load
from skills.wording import Voice

CLASS_SAYS: dict[DealClass, str] = {
    "bedrock": "A Bedrock takes the whole team: Client Expert, sponsor, Solution Masters, industry and terms.",
    "stepping_stone": (
        "A Stepping Stone takes a Client Expert and Solution Masters; a sponsor, an industry expert and a commercial "
        "lead are for Bedrocks."
    ),
    "stray": "A Stray takes its Client Expert and nobody else: justify or drop it before more people work on it.",
}
UNKNOWN_SAYS = f"Its class is not known, so it is staffed as a {LABELS[CLASS_UNKNOWN_AS]}."
RULES: dict[RuleKey, str] = {
    "client": "one of the team knows the client",
    "balance": "not everybody is strongest in the same attribute",
    "hours": "the hours people have",
    "pinned": "the deal's owner leads",
}
CANNOT: dict[RuleKey, str] = {
    "client": "Nobody of the people compared who fits a seat knows the client.",
    "balance": "Whoever fits is strongest in the same attribute: no balance to be had.",
}
HOW = (
    "A seat's fit is the weighted mean of what its role asks: skills held, the solution or industry, closeness to the "
    "client, how like deals went, working in the region. What is not on record adds nothing, so a fit is a floor. The "
    f"team's fit weighs the seats by importance; nobody is proposed who is below {GOOD_ENOUGH:g} over what is known, "
    "or in what decides the seat. A second seat of one person costs a point. The best team under all rules is computed "
    "exactly."
)


def one(value: float, voice: Voice) -> str:
    return voice.number(value, 1)


def class_text(deal_class: DealClass | None) -> str:
    return CLASS_SAYS[deal_class] if deal_class else UNKNOWN_SAYS


def part_text(part: Part, fit: Fit, bench: Bench, voice: Voice) -> str:
    """One clause, or "" for what says nothing."""
    if part.key == "place":
        return "" if part.rating is None or part.rating > 0 else f"works from {fit.user.region}"
    if part.rating is None:
        return _unknown(part, fit)
    shown = one(part.rating, voice)
    if part.key == "skill":
        names = joined(SKILL_LABELS[s] for s in fit.seat.role.skills)
        return f"{names} {shown}"
    if part.key == "topic":
        return _topic(part, fit, bench, voice)
    if part.key == "past":
        assert part.past is not None
        return f"like deals: {part.past.won:,} won of {len(part.past.deals):,}"
    return _tie(part, voice)


def _unknown(part: Part, fit: Fit) -> str:
    said = {
        "skill": f"{joined(SKILL_LABELS[s] for s in fit.seat.role.skills)} not known",
        "topic": f"{fit.seat.topic or 'topic'} not known",
        "ties": "closeness to the client not known",
        "past": "no like deal closed",
    }
    return said.get(part.key, "")


def _topic(part: Part, fit: Fit, bench: Bench, voice: Voice) -> str:
    assert part.rating is not None
    kept = []
    best = next(iter(part.records), None)
    if best is not None:
        by = bench.users.get(best.by)
        kept.append(f"certificate {best.title}" if best.kind == "certificate" else f"by {by.name if by else best.by}")
    if part.wins:
        kept.append(counted(len(part.wins), "win"))
    topic = fit.seat.topic or "the solutions"
    return f"{topic} {one(part.rating, voice)}{f' ({joined(kept)})' if kept else ''}"


def _tie(part: Part, voice: Voice) -> str:
    tie = part.tie
    if tie is None or (not tie.exchanges and not tie.owned):
        return "no contact with the client"
    told = []
    if tie.owned:
        told.append(f"holds {listed((c.name for c in tie.owned), most=2)}")
    if tie.last is not None:
        told.append(f"{counted(tie.exchanges, 'exchange')}, last {voice.ago(tie.last.at)}")
    return f"client {one(tie.rating, voice)} ({'; '.join(told)})"


def fit_text(fit: Fit, bench: Bench, voice: Voice) -> str:
    return "; ".join(t for p in fit.parts if (t := part_text(p, fit, bench, voice)))


def hours_text(seat: Seat, load: Load | None, free: float | None) -> str:
    takes = f"takes {seat.hours:g} h a week"
    if load is None or load.capacity is None or free is None:
        return f"{takes}; their hours are not on record"
    over = f", overbooked by {-load.free:.0f}" if load.free is not None and load.free < 0 else ""
    assumed = "" if load.covered else " (assumed to go on as on record)"
    return f"{takes}, {free:.0f} free of {load.capacity:.0f}{over}{assumed}"


def cites_of(fit: Fit, sources: Citations) -> tuple[str, ...]:
    found: list[str] = []
    for part in fit.parts:
        for held in part.records[:1]:
            kind, key = ("document", held.document_id) if held.document_id else ("competency", held.id)
            found.append(sources.record(kind, key, held.title or "Assessment"))
        found += [sources.record("deal", d.id, d.name) for d in (part.past.deals[:1] if part.past else ())]
        if part.tie is not None and part.tie.last is not None:
            last = part.tie.last
            found.append(sources.record("activity", last.id, last.subject, at=last.at))
    return tuple(dict.fromkeys(found))


def difference(team: Team, card: TeamCard, bench: Bench) -> str:
    """How another team differs from the proposed one, seat by seat."""
    changes = []
    for place in card.proposed:
        now, then = card.team.holder(place.seat), team.holder(place.seat)
        if now != then:
            before = bench.name(now) if now else "open"
            changes.append(f"{place.seat.label}: {bench.name(then) if then else 'open'} instead of {before}")
    return listed(changes, most=3)


def lever_text(lever: Lever, card: TeamCard, bench: Bench) -> str:
    other = difference(lever.team, card, bench)
    if lever.kind == "rule":
        assert lever.rule is not None
        return f"Binding: {RULES[lever.rule]}. Without that: {other}"
    if lever.kind == "hours":
        name = lever.user.name if lever.user else "somebody"
        return f"With {MORE_HOURS:g} hours a week more of {name}: {other}"
    if lever.kind == "one_seat":
        return f"With one seat for everybody: {other}"
    return f"The next best team: {other}"


def signed(value: float, voice: Voice) -> str:
    if abs(value) < 0.05:
        return "±0"
    return f"{'+' if value > 0 else '−'}{one(abs(value), voice)}"


def gap_text(gap: Gap, card: TeamCard, bench: Bench, voice: Voice) -> str:
    best = gap.best
    if best is None:
        by = "" if card.fair else ", by certificates"
        said = f"nobody compared is known to be able to{by}"
    elif gap.short_of_hours:
        said = f"{best.user.name} would fit ({one(best.reach, voice)}), and has no time"
    elif best.good_enough:
        said = f"{best.user.name} would fit ({one(best.reach, voice)}), but is needed elsewhere in the team"
    else:
        said = f"nobody reaches {GOOD_ENOUGH:g}; nearest is {best.user.name} with {one(best.reach, voice)}"
    told = [said]
    if gap.expert is not None:
        topic = next(p for p in gap.expert.parts if p.key == "topic")
        told.append(f"ask {gap.expert.user.name}, {_topic(topic, gap.expert, bench, voice)}")
    if gap.training is not None:
        hours = f", {gap.training.hours:g} hours" if gap.training.hours else ""
        told.append(f"or train: {gap.training.title}{hours}")
    return "; ".join(told)


def fairness(card: TeamCard, role: str) -> str:
    hours = "Hours promised to deals you may not see are not counted."
    if not card.fair:
        more = "; your manager can compare with those" if role == "rep" else ""
        return (
            f"{counted(card.compared, 'person', 'people')} compared by certificates, hours, time with this client and "
            f"region only: assessments and past deals are not everybody's to see{more}. {hours}"
        )
    who = "everybody" if card.whole else "the people you manage, and you"
    return f"Compared: {who} ({card.compared:,}), with assessments and the deals you may see. {hours}"


def change_word(place: Proposed) -> str:
    """ "as today", "new", "for Owen Rhys"."""
    if place.fit is None:
        return "open"
    if not place.today:
        return "new"
    names = [m.user.name for m in place.today]
    return "as today" if place.fit.user.name in names else f"for {joined(names)}"
