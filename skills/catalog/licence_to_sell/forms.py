"""The forms for an assessment and a certificate; what they set is shown and confirmed before it is written."""

from collections.abc import Iterable

from knowledge.records import User
from skills.answer import Action, Choice, Field
from skills.catalog.licence_to_sell.outcome import PersonCard
from skills.people.selling_rules import ATTRIBUTE_LABELS, SKILL_LABELS

SKILL = "licence_to_sell"


def assess_form(card: PersonCard) -> Action:
    """Set to what is not known yet, else to the widest gap."""
    user, first = card.licence.user, next(iter((*card.licence.unknown, *card.licence.short)), None)
    need = first.need if first else None
    fields = assess_fields(
        need.skill if need else "", (need.attribute if need else "") or "", need.topic if need else ""
    )
    return Action("assess", f"Assess {user.name.split()[0]}", SKILL, "assess", {"user_id": user.id}, fields=fields)


def assess_fields(skill: str, attribute: str = "", topic: str = "", note: str = "") -> tuple[Field, ...]:
    return (
        Field("skill", "Skill", "choice", value=skill, choices=_choices(SKILL_LABELS.items())),
        Field("rating", "Rating, 0 to 10", "number", least=0, most=10),
        Field("attribute", "As", "choice", False, attribute, _choices(ATTRIBUTE_LABELS.items())),
        Field("topic", "In", "text", False, topic, hint="A solution family, an industry or a region; empty: at large"),
        Field("note", "Why?", "long_text", False, note),
    )


def certify_form(user: User) -> Action:
    fields = (
        Field("title", "Certificate"),
        Field("skill", "Skill", "choice", required=False, choices=_choices(SKILL_LABELS.items())),
        Field("topic", "In", required=False, hint="A solution family, an industry or a region"),
        Field("on", "Given on", "date", required=False),
        Field("expires_on", "Valid until", "date", required=False),
        Field("rating", "Grade, 0 to 10", "number", required=False, least=0, most=10),
    )
    return Action("certify", "Record a certificate", SKILL, "certify", {"user_id": user.id}, fields=fields)


def _choices(labels: Iterable[tuple[str, str]]) -> tuple[Choice, ...]:
    return tuple(Choice(key, label) for key, label in labels)
