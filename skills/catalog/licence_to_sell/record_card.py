"""An assessment or certificate to confirm, and what is missing before there is anything to show."""

from skills.answer import Action, Answer, DiffPart, DiffRow, Part, TextPart
from skills.ask import Ask
from skills.catalog.licence_to_sell.forms import SKILL, assess_fields, certify_form
from skills.catalog.licence_to_sell.outcome import Incomplete, Out, RecordCard
from skills.catalog.licence_to_sell.phrases import number
from skills.catalog.licence_to_sell.said import Said
from skills.language.lists import joined
from skills.people.selling_rules import ATTRIBUTE_LABELS, PASSED_COUNTS, SKILL_LABELS


def record_answer(ask: Ask, card: RecordCard, out: Out) -> Answer:
    voice, held = ask.voice, card.held
    certificate = held.kind == "certificate"
    before, after = (number(r.value, voice) if r else "not known" for r in (card.before, card.after))
    rows = [
        *([DiffRow("Certificate", "", held.title)] if certificate else []),
        DiffRow("Skill", "", SKILL_LABELS[held.skill]),
        *([DiffRow("As", "", ATTRIBUTE_LABELS[held.attribute])] if held.attribute else []),
        *([DiffRow("In", "", held.topic)] if held.topic else []),
        DiffRow("Rating of 10", "", number(held.rating, voice)),
        DiffRow("On", "", voice.day(held.on)),
        *([DiffRow("Valid until", "", voice.day(held.expires_on))] if held.expires_on else []),
        *([DiffRow("Why", "", held.note)] if held.note else []),
        DiffRow("Counts with what is on record", before, after),
    ]
    parts: list[Part] = [DiffPart(card.user.name, tuple(rows))]
    if card.assumed_rating:
        parts.append(TextPart(f"No grade was said: passed counts {number(PASSED_COUNTS, voice)} of 10.", "muted"))
    parts.append(TextPart(_kept(ask, card), "muted"))
    title = "Record a certificate" if certificate else "Record an assessment"
    what = f"“{held.title}”" if certificate else f"{number(held.rating, voice)} in {SKILL_LABELS[held.skill]}"
    return Answer(f"{title}: {card.user.name}", tuple(parts), summary=f"{card.user.name}: {what}.", skill=SKILL)


def _kept(ask: Ask, card: RecordCard) -> str:
    signed = (
        f"Kept with the name of {ask.principal.name or 'who says it'} and the day; what was on record before stays."
    )
    if card.held.kind == "certificate":
        return f"{signed} A certificate is everybody's to see."
    return (
        f"{signed} Only {card.user.name} and their managers see an assessment. It counts with what others said, by age."
    )


def incomplete_answer(ask: Ask, card: Incomplete, out: Out) -> Answer:
    title, said = _words(card, out)
    return Answer(title, (TextPart(said, "warn"),), actions=_actions(card, out), summary=said, skill=SKILL)


def _words(card: Incomplete, out: Out) -> tuple[str, str]:
    name = card.user.name if card.user else "them"
    managers = joined(card.managers) or "their manager"
    wanted = joined(f"“{w}”" for w in out.facts.wanted) or "that"
    bad = card.said.bad_rating
    words = {
        "nobody": ("Nobody found", f"I can't find {wanted} among our people and the deals you may see."),
        "not_yours": (
            "Not yours to record",
            f"{name} is assessed by {managers} and by admins; a certificate may also be recorded by {name}.",
        ),
        "self_assessment": (
            "Not yours to record",
            f"Nobody assesses themselves here: ask {managers}. You may record your own certificates.",
        ),
        "which_person": ("Whom?", "Whom do you mean?"),
        "rating": ("How good?", f"How do you rate {name}, from 0 to 10?"),
        "bad_rating": ("Which rating?", f"“{bad}” is no rating: it goes from 0 to 10."),
        "skill": ("In what?", f"Which skill of {name} do you rate: {joined(SKILL_LABELS.values())}?"),
        "title": ("Which certificate?", f"What is the certificate of {name} called?"),
        "left": ("No longer here", f"{name} has left, so nothing is recorded."),
    }
    return words[card.lack]


def _actions(card: Incomplete, out: Out) -> tuple[Action, ...]:
    said = card.said
    if card.user is not None and card.lack in ("rating", "bad_rating", "skill"):
        fields = assess_fields(said.skill or "", said.attribute or "", said.topic, said.note)
        return (Action("assess", "Fill in", SKILL, "assess", {"user_id": card.user.id}, fields=fields),)
    if card.user is not None and card.lack == "title":
        return (certify_form(card.user),)
    kind = out.facts.intent.kind
    return tuple(
        Action(f"person-{n}", u.name, SKILL, kind, {"user_id": u.id, **_given(said)})
        for n, u in enumerate(card.choices[:6], 1)
    )


def _given(said: Said) -> dict[str, str]:
    """What was said already, so that a press on a name does not ask for it again."""
    values = {
        "skill": said.skill or "",
        "attribute": said.attribute or "",
        "rating": "" if said.rating is None else f"{said.rating:g}",
        "title": said.certificate,
        "note": said.note,
        "on": said.on.isoformat() if said.on else "",
        "expires_on": said.expires_on.isoformat() if said.expires_on else "",
    }
    return {k: v for k, v in values.items() if v}
