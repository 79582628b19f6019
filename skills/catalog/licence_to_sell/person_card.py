"""One person's licence: the matrix, what is short of the deals they pursue, what would close it."""

from skills.answer import (
    Action,
    Answer,
    DetailsPart,
    Fact,
    FactsPart,
    Item,
    ListPart,
    Part,
    TablePart,
    TextPart,
    Tone,
)
from skills.ask import Ask
from skills.catalog.licence_to_sell.facts import Facts
from skills.catalog.licence_to_sell.forms import SKILL, assess_form, certify_form
from skills.catalog.licence_to_sell.intent import About
from skills.catalog.licence_to_sell.outcome import Lesson, Licence, Out, PersonCard
from skills.catalog.licence_to_sell.phrases import (
    BLIND,
    HOW,
    basis,
    certificate_text,
    cite_record,
    cites_of,
    level,
    number,
    place,
    rating_basis,
)
from skills.catalog.licence_to_sell.summary import hours_text, summary
from skills.citing import Citations
from skills.folding import folded
from skills.language.lists import counted, joined, listed
from skills.people.experience import topics_of, track
from skills.people.selling_needs import Check
from skills.people.selling_rules import ATTRIBUTE_LABELS, ATTRIBUTES, SKILL_LABELS, SKILLS, TopicKind
from skills.wording import Voice

_FIRST_GAPS = 4
_MOST_GAPS = 12
_MOST_UNKNOWN = 6
_KIND_WORDS: tuple[tuple[TopicKind, str], ...] = (
    ("family", "By solution"),
    ("industry", "By industry"),
    ("region", "By region"),
)


def person_answer(ask: Ask, card: PersonCard, out: Out) -> Answer:
    voice, sources, licence, facts = ask.voice, Citations(), card.licence, out.facts
    own = licence.user.id == ask.principal.user_id
    parts: list[Part] = []
    if licence.blind:
        parts.append(TextPart(BLIND, "muted"))
    if not licence.known and not card.topics:
        parts.append(TextPart(_how_to_give(card, own=own), "warn"))
    made: dict[str, list[Part]] = {
        "matrix": [_matrix(licence, voice)] if licence.known or (licence.checks and not licence.blind) else [],
        "gaps": [*_gaps(card, facts, voice, sources), *_unknown(card, voice, own=own)],
        "training": _lessons(card, voice, sources),
        "certificates": _certificates(card, voice, sources),
        "records": _records(card, facts, voice, sources),
    }
    first = _FIRST[facts.intent.about]
    parts += [part for key in first for part in made[key]]
    rest = [part for key in made if key not in first for part in made[key]]
    parts += folded("The rest of the licence: training, certificates, closed deals", rest)
    parts.append(DetailsPart("How a level is worked out", (TextPart(HOW, "muted"),), "how"))
    return Answer(
        f"Licence to Sell: {licence.user.name}",
        tuple(parts),
        sources.sources,
        _actions(ask, card, facts),
        summary=summary(card, facts, voice, own=own),
        skill=SKILL,
    )


_FIRST: dict[About, tuple[str, ...]] = {
    "licence": ("matrix", "gaps"),
    "certificates": ("certificates",),
    "training": ("training",),
}


def _matrix(licence: Licence, voice: Voice) -> TablePart:
    wanted = {(c.need.attribute, c.need.skill): c for c in licence.checks if c.need.attribute is not None}
    rows = []
    for attribute in ATTRIBUTES:
        row = [ATTRIBUTE_LABELS[attribute]]
        for skill in SKILLS:
            held, check = licence.matrix[(attribute, skill)], wanted.get((attribute, skill))
            said = number(held.value if held else None, voice)
            said += f" of {number(check.need.least, voice)}" if check else ""
            said += " !" if check and check.state == "short" else ""
            row.append(said + (" (old)" if held and held.old else ""))
        rows.append(tuple(row))
    title = "Held, of what is asked" if wanted else "Held, of 10"
    columns = ("", *(SKILL_LABELS[s] for s in SKILLS))
    return TablePart(columns, tuple(rows), title, ("left", "right", "right", "right", "right"))


def _gaps(card: PersonCard, facts: Facts, voice: Voice, sources: Citations) -> list[Part]:
    short = card.licence.short
    if not short:
        return []
    lesson_of = {id(c): x for x in card.lessons for c in x.checks}
    items = []
    for check in short[:_MOST_GAPS]:
        lesson = lesson_of.get(id(check))
        told = [basis(check, facts.bench, voice), _asked_by(check), _advice(check, lesson, card)]
        cites = cites_of(check, sources)
        if lesson is not None:
            cites = (*cites, sources.record("training", lesson.training.id, lesson.training.title))
        items.append(
            Item(
                f"{place(check.need)}: {level(check, voice)}",
                ". ".join(t[:1].upper() + t[1:] for t in told if t),
                f"−{number(check.gap, voice)}",
                "bad" if check.gap >= 2 else "warn",
                cites,
            )
        )
    parts: list[Part] = [ListPart(tuple(items[:_FIRST_GAPS]), "Gaps, widest first")]
    if len(items) > _FIRST_GAPS:
        narrower = counted(len(short) - _FIRST_GAPS, "narrower gap")
        parts.append(DetailsPart(narrower, (ListPart(tuple(items[_FIRST_GAPS:])),), "gaps"))
    return parts


def _asked_by(check: Check) -> str:
    names = listed((d.name for d in check.need.asked_by), most=2)
    return f"asked by {names}" if names else ""


def _advice(check: Check, lesson: Lesson | None, card: PersonCard) -> str:
    """The training for it, and whom to ask meanwhile."""
    expert = next((e for e in card.experts if e.need == check.need), None)
    ask_them = f"ask {expert.user.name}" if expert else ""
    if lesson is None:
        return f"no training on record for it{', ' + ask_them if ask_them else ''}"
    training = lesson.training
    hours = f" ({hours_text(training.hours)})" if training.hours else ""
    return f"training: {training.title}{hours}{'; meanwhile ' + ask_them if ask_them else ''}"


def _unknown(card: PersonCard, voice: Voice, *, own: bool) -> list[Part]:
    unknown = card.licence.unknown
    if not unknown:
        return []
    names = listed((_asked(c, voice) for c in unknown), most=_MOST_UNKNOWN)
    return [TextPart(f"**Not known yet** ({len(unknown):,}): {names}. {_how_to_learn(card, own=own)}", "muted")]


def _asked(check: Check, voice: Voice) -> str:
    """ "Products and Services in Energy & Carbon (6; wins show 2.1)"."""
    shown = f"; wins show {number(check.rating, voice)}" if check.rating is not None else ""
    return f"{place(check.need)} ({number(check.need.least, voice)}{shown})"


def _how_to_learn(card: PersonCard, *, own: bool) -> str:
    first, user = card.licence.unknown[0].need, card.licence.user
    under = f" as {ATTRIBUTE_LABELS[first.attribute].lower()}" if first.attribute else f" in {first.topic}"
    phrase = f"“rate {user.name.split()[0]} 7 in {SKILL_LABELS[first.skill].lower()}{under}”"
    if card.may_assess:
        return f"Say for example {phrase}."
    return f"{'Your' if own else 'Their'} manager can say for example {phrase}."


def _lessons(card: PersonCard, voice: Voice, sources: Citations) -> list[Part]:
    if not card.lessons:
        return []
    hours = [x.training.hours for x in card.lessons if x.training.hours is not None]
    covered = sum(len(x.checks) for x in card.lessons)
    silent = len(card.lessons) - len(hours)
    total = f", {hours_text(sum(hours))} in all" if hours else ""
    total += f" ({silent} without hours noted)" if silent else ""
    items = tuple(
        Item(
            x.training.title,
            "for " + joined(place(c.need) for c in x.checks[:3]) + (" and more" if len(x.checks) > 3 else ""),
            hours_text(x.training.hours),
            cites=(sources.record("training", x.training.id, x.training.title),),
        )
        for x in card.lessons
    )
    trainings = counted(len(card.lessons), "training")
    return [ListPart(items, f"{trainings} for {covered} of {counted(len(card.licence.short), 'gap')}{total}")]


def _certificates(card: PersonCard, voice: Voice, sources: Citations) -> list[Part]:
    found = card.licence.certificates
    if not found:
        return []
    tones: dict[str, Tone] = {"expired": "bad", "soon": "warn", "valid": "good"}
    items = tuple(
        Item(
            c.held.title or "Certificate",
            certificate_text(c, voice),
            {"expired": "Expired", "soon": "Expires soon", "valid": "Valid"}[c.state],
            tones[c.state],
            (cite_record(c.held, sources),),
        )
        for c in found
    )
    return [ListPart(items, "Certificates")]


def _records(card: PersonCard, facts: Facts, voice: Voice, sources: Citations) -> list[Part]:
    """What is held in families, industries and regions, and what closed deals show by themselves."""
    licence, parts = card.licence, list[Part]()
    if card.topics:
        items = tuple(
            Item(
                f"{topic}: {number(rating.value, voice)}",
                rating_basis(rating, facts.bench, voice),
                skill,
                "warn" if rating.range else "plain",
                tuple(cite_record(c, sources) for c in rating.items[:2]),
            )
            for skill, topic, rating in card.topics
        )
        parts.append(DetailsPart(f"Held in {counted(len(items), 'topic')}", (ListPart(items),), "topics"))
    closed = licence.experience.closed
    if closed:
        won = [d for d in closed if d.status == "won"]
        cites = tuple(sources.record("deal", d.id, d.name) for d in won[:3])
        facts_part = FactsPart(
            (
                Fact("Closed in 24 months", f"{len(won):,} won of {len(closed):,} that you may see"),
                *(Fact(label, _tracks(licence, kind, facts, voice), cites=cites) for kind, label in _KIND_WORDS),
            ),
            "What closed deals show by themselves",
        )
        parts.append(facts_part)
    return parts


def _tracks(licence: Licence, kind: TopicKind, facts: Facts, voice: Voice) -> str:
    families = facts.bench.families
    counts: dict[str, int] = {}
    for deal in licence.experience.closed:
        for topic in topics_of(deal, families)[kind] if deal.status == "won" else ():
            counts[topic] = counts.get(topic, 0) + 1
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return listed((f"{t} {n} ({number(track(n), voice)})" for t, n in ranked), most=4) or "nothing named on them"


def _how_to_give(card: PersonCard, *, own: bool) -> str:
    user = card.licence.user
    first = user.name.split()[0]
    whom = "you" if own else user.name
    seen = " that you may see" if card.licence.blind else ""
    return (
        f"No assessment and no certificate of {'yours' if own else whom} is on record{seen}. A manager can say “rate "
        f"{first} 7 in business acumen as investigator”; {'you' if own else first} can say “I passed the … "
        "certification today”. Many at once: competencies.csv."
    )


def _actions(ask: Ask, card: PersonCard, facts: Facts) -> tuple[Action, ...]:
    user = card.licence.user
    actions: list[Action] = []
    if card.may_assess:
        actions.append(assess_form(card))
    if card.may_certify:
        actions.append(certify_form(user))
    if len(card.licence.deals) > 1 and not facts.deals:
        actions += [
            Action(f"deal-{n}", f"Against {d.name}", SKILL, "show", {"user_id": user.id, "deal_id": d.id})
            for n, d in enumerate(card.licence.deals[:2], 1)
        ]
    if facts.deals:
        actions.append(Action("all", "Against all open deals", SKILL, "show", {"user_id": user.id}))
    if ask.principal.role in ("manager", "admin"):
        actions.append(Action("board", "The whole team", SKILL, "board", {"all": "yes"}))
    return tuple(actions)
