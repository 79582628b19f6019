"""A team's licences side by side: who is nearest, what most people lack, which certificates ran out."""

from knowledge.records import SellingSkill
from skills.answer import Action, Answer, Item, ListPart, Part, TablePart, TextPart
from skills.ask import Ask
from skills.catalog.licence_to_sell.facts import Facts
from skills.catalog.licence_to_sell.forms import SKILL
from skills.catalog.licence_to_sell.outcome import BoardCard, Licence, Out
from skills.catalog.licence_to_sell.phrases import (
    BLIND,
    VERDICTS,
    certificate_text,
    cite_record,
    class_of,
    level,
    number,
    place,
)
from skills.citing import Citations
from skills.deals.deal_rules import LABELS
from skills.folding import folded
from skills.language.lists import counted, joined, listed
from skills.people.selling import overall
from skills.people.selling_rules import SKILLS
from skills.wording import Voice

_MOST_ROWS = 25
_MOST_GAPS = 5
_BUTTONS = 4
_SHORT_LABELS: dict[SellingSkill, str] = {
    "leadership_ethics": "Leadership",
    "business_acumen": "Acumen",
    "sales_planning": "Planning",
    "products_services": "Products",
}
NOTHING_KNOWN = (
    "Nothing is on record of what these people can do. Managers assess by saying “rate Kim 7 in business acumen as "
    "investigator”; everybody records what they passed: “I passed the … certification today”. Many at once: "
    "competencies.csv."
)


def board_answer(ask: Ask, card: BoardCard, out: Out) -> Answer:
    voice, sources, facts = ask.voice, Citations(), out.facts
    parts: list[Part] = []
    if card.blind:
        parts.append(TextPart(BLIND, "muted"))
    if all(not x.known and not x.certificates for x in card.licences):
        parts.append(TextPart(NOTHING_KNOWN, "warn"))
    ran_out, table = _ran_out(card, voice, sources), _table(card, facts, voice)
    gaps, lessons = _gaps(card, voice, sources), _lessons(card, sources)
    if facts.intent.about == "certificates":
        parts += [*ran_out, *folded("Everybody's licence", [table, *gaps, *lessons])]
    elif facts.intent.about == "training" and lessons:
        parts += [*lessons, *folded("Everybody's licence", [table, *gaps, *ran_out])]
    else:
        parts += [table, *gaps, *folded("Training and certificates", [*lessons, *ran_out])]
    if len(card.licences) > _MOST_ROWS:
        parts.append(TextPart(f"{len(card.licences) - _MOST_ROWS:,} more people are not shown.", "muted"))
    parts.append(TextPart("Skills are the mean over all attributes, of 10.", "muted"))
    return Answer(
        f"Licence to Sell: {_who(card, facts)}",
        tuple(parts),
        sources.sources,
        tuple(
            Action(f"open-{n}", f"Open {x.user.name}", SKILL, "show", _args(x, facts))
            for n, x in enumerate(card.licences[:_BUTTONS], 1)
        ),
        summary=_summary(card, facts),
        skill=SKILL,
    )


def _args(licence: Licence, facts: Facts) -> dict[str, str]:
    args = {"user_id": licence.user.id}
    return args | {"deal_id": facts.deals[0].id} if facts.deals else args


def _who(card: BoardCard, facts: Facts) -> str:
    return (
        joined(x.user.name for x in card.licences)
        if len(card.licences) <= 2
        else counted(len(card.licences), "person", "people")
    )


def _against(facts: Facts) -> str:
    if facts.deals:
        return joined(f"{d.name} ({class_of(d, facts)})" for d in facts.deals[:3])
    return (
        f"any {LABELS[facts.intent.deal_class]}" if facts.intent.deal_class else "their own open deals that you may see"
    )


def _summary(card: BoardCard, facts: Facts) -> str:
    gone = [(x.user.name, c.held.title) for x in card.licences for c in x.expired]
    expired = f"{counted(len(gone), 'certificate has', 'certificates have')} expired"
    if facts.intent.about == "certificates":
        return (
            f"{expired}: {listed((f'{n} ({t})' for n, t in gone), most=5)}." if gone else "No certificate has expired."
        )
    if facts.intent.about == "training" and card.lessons:
        training, users = card.lessons[0]
        return f"{training.title} helps most people: {joined(u.name for u in users)}."
    held = [x for x in card.licences if x.checks]
    licensed = [x.user.name for x in held if x.verdict == "licensed"]
    people = counted(len(card.licences), "person", "people")
    lead = f"Of {people} {listed(licensed) if licensed else 'nobody'}"
    counts = (
        ("with gaps", sum(x.verdict == "not_yet" for x in held)),
        ("not proven", sum(x.verdict == "unproven" for x in held)),
        ("without an open deal", len(card.licences) - len(held)),
    )
    others = ", ".join(f"{n:,} {words}" for words, n in counts if n)
    said = f"{lead} {'are' if len(licensed) > 1 else 'is'} licensed for {_against(facts)}"
    said += f": {others}" if others else ""
    return f"{said}; {expired}." if gone else f"{said}."


def _table(card: BoardCard, facts: Facts, voice: Voice) -> TablePart:
    rows = tuple(_row(x, facts, voice) for x in card.licences[:_MOST_ROWS])
    columns = ("Who", *(_SHORT_LABELS[s] for s in SKILLS), "Met", "Short", "Licence")
    return TablePart(columns, rows, "", ("left", *("right",) * 6, "left"))


def _row(licence: Licence, facts: Facts, voice: Voice) -> tuple[str, ...]:
    held, today = facts.bench.held(licence.user.id), facts.bench.moment.date()
    ratings = [overall(held, s, today) for s in SKILLS]
    levels = len(licence.checks)
    return (
        licence.user.name,
        *(number(r.value if r else None, voice) for r in ratings),
        f"{len(licence.met)}/{levels}" if levels else "",
        f"{len(licence.short)}" if levels else "",
        VERDICTS[licence.verdict] if levels else "no open deal",
    )


def _gaps(card: BoardCard, voice: Voice, sources: Citations) -> list[Part]:
    found = [x for x in card.licences if x.short]
    if not found:
        return []
    items = tuple(
        Item(
            f"{x.user.name}: {place(x.short[0].need)}, {level(x.short[0], voice)}",
            f"{counted(len(x.short) - 1, 'more gap')}" if len(x.short) > 1 else "",
            f"−{number(x.short[0].gap, voice)}",
            "bad" if x.short[0].gap >= 2 else "warn",
            tuple(cite_record(c, sources) for c in (x.short[0].held.items[:1] if x.short[0].held else ())),
        )
        for x in sorted(found, key=lambda x: (-x.short[0].gap, x.user.name))[:_MOST_GAPS]
    )
    return [ListPart(items, "Widest gap of each")]


def _ran_out(card: BoardCard, voice: Voice, sources: Citations) -> list[Part]:
    found = [(x.user, c) for x in card.licences for c in x.certificates if c.state != "valid"]
    if not found:
        held = any(x.certificates for x in card.licences)
        return [TextPart("No certificate on record has expired or will within 60 days.", "good")] if held else []
    found.sort(key=lambda pair: (pair[1].held.expires_on, pair[0].name))
    items = tuple(
        Item(
            f"{user.name}: {c.held.title}",
            certificate_text(c, voice),
            "Expired" if c.state == "expired" else "Expires soon",
            "bad" if c.state == "expired" else "warn",
            (cite_record(c.held, sources),),
        )
        for user, c in found[:10]
    )
    return [ListPart(items, "Certificates to renew")]


def _lessons(card: BoardCard, sources: Citations) -> list[Part]:
    several = [(t, users) for t, users in card.lessons if len(users) > 1] or list(card.lessons[:3])
    if not several:
        return []
    items = tuple(
        Item(
            training.title,
            f"a gap of {joined(u.name for u in users)}",
            f"{training.hours:g} h" if training.hours is not None else "",
            cites=(sources.record("training", training.id, training.title),),
        )
        for training, users in several
    )
    return [ListPart(items, "Trainings that help most people")]
