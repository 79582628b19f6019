"""The map, one person, and who of us knows whom."""

from knowledge.records import BuyingRole
from skills.answer import (
    Action,
    Answer,
    Choice,
    DetailsPart,
    Fact,
    FactsPart,
    Field,
    Item,
    ListPart,
    Part,
    TablePart,
    TextPart,
    Tone,
)
from skills.ask import Ask
from skills.catalog.stakeholders.outcome import AcquaintanceCard, MapCard, Out, PersonCard
from skills.catalog.stakeholders.picture import picture
from skills.catalog.stakeholders.sources import cites
from skills.catalog.stakeholders.wording import activity_line, gap_text, influence, last_heard, role_words, titled
from skills.citing import Citations
from skills.people.stakeholder_map import Gap, Person, covered, how_to_engage
from skills.people.stakeholder_rules import ROLE_LABELS, ROLE_MEANING, ROLE_PLURALS, ROLES, STANCES
from skills.pictures.offered import offered, wanted
from skills.wording import Voice

SKILL = "stakeholders"
_PER_ROLE = 8
_ENGAGED = 12
_GRAVE = ("no_buyer", "single_thread", "left", "unmet")
_STANCE_TONES: dict[str, Tone] = {"champion": "good", "supporter": "good", "sceptic": "warn", "opponent": "bad"}


def subject(out: Out) -> str:
    facts = out.facts
    if facts.deal is not None:
        return facts.deal.name
    return facts.account.name if facts.account else "this client"


def map_answer(ask: Ask, card: MapCard, out: Out) -> Answer:
    voice, citations = ask.voice, Citations()
    gap_part = _gaps(card, voice, citations)
    groups: list[Part] = []
    for role in ROLES:
        group = [p for p in card.people if p.role == role]
        groups += _group(f"{ROLE_PLURALS[role]}: {ROLE_MEANING[role]}", group, out, voice, citations)
    groups += _group("No part known yet", [p for p in card.people if p.role is None], out, voice, citations)
    overview = TextPart(_overview(card, out))
    standing, named = _standing(card, out, voice, citations)
    head = [*standing, *([*gap_part, overview] if card.gaps_first else [overview, *gap_part])]
    drawn = offered(ask, "Picture: stance and influence", picture(card.people, citations))
    people = [*drawn, *groups] if wanted(ask) else [*groups, *drawn]
    body = [*head, *people, _engagement(card)]
    worst = named or (gap_text(card.gaps[0], voice) if card.gaps else "Every part is covered.")
    return Answer(
        title=f"Who's who: {subject(out)}",
        parts=tuple(body),
        sources=citations.sources,
        actions=_map_actions(card, out),
        summary=f"{subject(out)}: {_count(len(card.people))} on the map. {worst}",
        skill=SKILL,
    )


def _standing(card: MapCard, out: Out, voice: Voice, citations: Citations) -> tuple[list[Part], str]:
    """Those who stand as was asked about, and that in a sentence; nothing where nobody asked."""
    if not card.stances:
        return [], ""
    title = "Against us, or doubtful" if "opponent" in card.stances else "On our side"
    found = [p for p in card.people if p.stance in card.stances and p.contact.active]
    if not found:
        said = f"{title}: nobody on record."
        return [TextPart(said)], said
    who = ", ".join(f"{titled(p)} ({p.stance})" for p in found)
    return _group(title, found, out, voice, citations), f"{title}: {who}."


def _count(n: int) -> str:
    return "1 person" if n == 1 else f"{n} people"


def _overview(card: MapCard, out: Out) -> str:
    said = []
    for role in ROLES:
        holders = [p for p in card.people if p.recorded == role and p.contact.active]
        met = sum(covered(p, out.facts.moment) for p in holders)
        name = ROLE_LABELS[role] if len(holders) == 1 else ROLE_PLURALS[role]
        said.append(f"{len(holders)} {name} ({met} in touch)" if holders else f"no {ROLE_LABELS[role]}")
    guessed = sum(p.guessed for p in card.people)
    extra = f"; {guessed} more guessed from titles" if guessed else ""
    return f"On record: {', '.join(said)}{extra}."


def _gaps(card: MapCard, voice: Voice, citations: Citations) -> list[Part]:
    if not card.gaps:
        return [TextPart("No gap found: every part is covered, and more than one person carries the contact.", "good")]
    items = tuple(_gap_item(g, voice, citations) for g in card.gaps)
    return [ListPart(items, title="Gaps")]


def _gap_item(gap: Gap, voice: Voice, citations: Citations) -> Item:
    tone: Tone = "bad" if gap.kind in _GRAVE or (gap.kind == "missing_role" and gap.role == "buyer") else "warn"
    cited = tuple(c for p in gap.people[:3] for c in cites(p, citations))
    return Item(gap_text(gap, voice), badge=ROLE_LABELS[gap.role] if gap.role else "", tone=tone, cites=cited)


def _group(title: str, people: list[Person], out: Out, voice: Voice, citations: Citations) -> list[Part]:
    if not people:
        return []
    items = [_person_item(p, out, voice, citations) for p in people[:_PER_ROLE]]
    if len(people) > _PER_ROLE:
        items.append(Item(f"…and {len(people) - _PER_ROLE} more: ask for one by name", tone="muted"))
    return [ListPart(tuple(items), title=title)]


def _person_item(person: Person, out: Out, voice: Voice, citations: Citations) -> Item:
    owner = out.names.get(person.owner_id or "", "")
    told = [
        f"influence {influence(person)}",
        last_heard(person, voice),
        f"relationship: {owner}" if owner else "no relationship owner",
        f"concern: {person.concern}" if person.concern and _weighs(person) else "",
        f"guess: {person.why}" if person.guessed else "",
    ]
    stance = person.stance or "stance unknown"
    return Item(
        titled(person),
        detail=" · ".join(t for t in told if t),
        badge=f"{ROLE_LABELS[person.role]}?" if person.guessed and person.role else stance,
        tone=_STANCE_TONES.get(person.stance, "muted" if person.guessed else "plain"),
        cites=cites(person, citations),
        action=role_form(person, out) if person.edge is None and _one_deal(out) else None,
    )


def _one_deal(out: Out) -> bool:
    return out.facts.deal is not None or len(out.facts.deals) == 1


def _weighs(person: Person) -> bool:
    """Whose concern belongs into the overview: whoever decides, and whoever is against it."""
    return person.role == "buyer" or person.stance in ("sceptic", "opponent")


def role_form(person: Person, out: Out, label: str = "Correct") -> Action:
    """A form; what it sets is shown as a diff and confirmed before it is written."""
    deal = out.facts.deal or out.facts.deals[0]
    roles = tuple(Choice(r, ROLE_LABELS[r]) for r in ROLES)
    stances = tuple(Choice(s, s.capitalize()) for s in STANCES)
    return Action(
        f"set-role-{person.contact.id}",
        label,
        SKILL,
        "set_role",
        {"deal_id": deal.id, "contact_id": person.contact.id},
        fields=(
            Field("role", f"Part of {person.contact.name}", "choice", value=person.role or "", choices=roles),
            Field("stance", "Stance", "choice", required=False, value=person.stance, choices=stances),
            Field("concern", "Concern", required=False, value=person.concern),
        ),
    )


def accept_button(person: Person, deal_id: str, role: BuyingRole) -> Action:
    """The press names the exact change, so it is the confirmation."""
    return Action(
        f"accept-{person.contact.id}-{role}",
        f"{person.contact.name} is {'a' if role != 'buyer' else 'the'} {ROLE_LABELS[role]}",
        SKILL,
        "accept_role",
        {"deal_id": deal_id, "contact_id": person.contact.id, "role": role},
    )


def _engagement(card: MapCard) -> DetailsPart:
    """How to engage each, folded: for the morning of the meeting, not for the overview."""
    engaged = [p for p in card.people if p.contact.active]
    items = tuple(Item(p.contact.name, detail=how_to_engage(p), badge=role_badge(p)) for p in engaged[:_ENGAGED])
    return DetailsPart("How to engage each", (ListPart(items),), key="engage")


def role_badge(person: Person) -> str:
    if person.role is None:
        return "?"
    return f"{ROLE_LABELS[person.role]}?" if person.guessed else ROLE_LABELS[person.role]


def _map_actions(card: MapCard, out: Out) -> tuple[Action, ...]:
    deal = out.facts.deal or (out.facts.deals[0] if len(out.facts.deals) == 1 else None)
    accept: tuple[Action, ...] = ()
    if deal is not None:
        likely = [p for g in card.gaps if g.kind == "missing_role" for p in g.people[:1]]
        accept = tuple(accept_button(p, deal.id, p.role) for p in likely if p.role)
    choices = tuple(
        Action(f"deal-{n}", f"Map of {d.name}", SKILL, "show", {"deal_id": d.id})
        for n, d in enumerate(out.facts.deals[:4], 1)
    )
    return (*accept, *(choices if deal is None else ()), *add_contact(out))


def add_contact(out: Out) -> tuple[Action, ...]:
    if out.facts.account is None:
        return ()
    fields = (Field("name", "Name"), Field("title", "Title", required=False), Field("email", "E-mail", required=False))
    args = {"account_id": out.facts.account.id}
    return (Action("add-contact", "Add a contact", "crm_update", "contact", args, fields=fields),)


def person_answer(ask: Ask, card: PersonCard, out: Out) -> Answer:
    voice, citations, person = ask.voice, Citations(), card.person
    role = f"{role_words(person)} on {subject(out)}" if out.facts.deal else role_words(person)
    owner = out.names.get(person.owner_id or "", "nobody on record")
    facts = [
        Fact("Role", role, "muted" if person.guessed else "plain", cites(person, citations)),
        Fact("Influence", influence(person)),
        Fact("Stance", person.stance or "unknown", _STANCE_TONES.get(person.stance, "plain")),
        Fact("Concern", person.concern or "none on record"),
        Fact("Last contact", last_heard(person, voice), "plain" if covered(person, out.facts.moment) else "warn"),
        Fact("Relationship owner", owner),
        *([Fact("Reports to", card.manager)] if card.manager else []),
        *([Fact("E-mail", person.contact.email)] if person.contact.email else []),
        Fact("Known by", _known_by(person, out)),
    ]
    parts: list[Part] = [FactsPart(tuple(facts)), TextPart(f"**How to engage:** {how_to_engage(person)}.")]
    if card.recent:
        items = tuple(
            Item(
                a.subject,
                detail=activity_line(a, voice),
                cites=(citations.record("activity", a.id, a.subject, at=a.at),),
            )
            for a in card.recent
        )
        parts.append(ListPart(items, title="Last exchanges"))
    one_deal = out.facts.deal or (out.facts.deals[0] if len(out.facts.deals) == 1 else None)
    whole = {"deal_id": one_deal.id} if one_deal else {"account_id": person.contact.account_id}
    return Answer(
        title=titled(person),
        parts=tuple(parts),
        sources=citations.sources,
        actions=(
            *((role_form(person, out, "Correct this"),) if one_deal else ()),
            Action("map", "Whole map", SKILL, "show", whole),
        ),
        summary=f"{titled(person)}: {role_words(person)}, influence {influence(person)}, {last_heard(person, voice)}.",
        skill=SKILL,
    )


def _known_by(person: Person, out: Out) -> str:
    known = [f"{out.names.get(a.user_id, 'a colleague')} ({a.times}×)" for a in person.acquaintances[:4]]
    return ", ".join(known) or "nobody on record"


def acquaintance_answer(ask: Ask, card: AcquaintanceCard, out: Out) -> Answer:
    voice, citations = ask.voice, Citations()
    known = [p for p in card.people if p.acquaintances or p.owner_id]
    rows = tuple(_acquaintance_row(p, out, voice) for p in known[:12])
    cited = tuple(
        citations.record("activity", a.last.id, a.last.subject, at=a.last.at)
        for p in known[:12]
        for a in p.acquaintances[:1]
    )
    if not rows:
        who = card.people[0].contact.name if len(card.people) == 1 else f"anybody at {subject(out)}"
        said = f"Nobody of us is on record with {who}: no meeting, call or mail, and no relationship owner."
        return Answer(f"Who knows {who}?", (TextPart(said, "warn"),), summary=said, skill=SKILL)
    table = TablePart(("Contact", "Owner", "In touch", "Last contact"), rows, cites=cited)
    first = known[0]
    best = out.names.get(first.acquaintances[0].user_id, "a colleague") if first.acquaintances else ""
    said = (
        f"{best} knows {first.contact.name} best"
        if best
        else f"{first.contact.name} has an owner, but no contact on record"
    )
    return Answer(
        f"Who knows whom: {first.contact.name if len(card.people) == 1 else subject(out)}",
        (TextPart(f"{said}."), table),
        sources=citations.sources,
        summary=f"{said}; {last_heard(first, voice)}.",
        skill=SKILL,
    )


def _acquaintance_row(person: Person, out: Out, voice: Voice) -> tuple[str, ...]:
    return titled(person), out.names.get(person.owner_id or "", "–"), _known_by(person, out), last_heard(person, voice)
