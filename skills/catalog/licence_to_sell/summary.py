"""One sentence that stands alone: the licence, the certificates or the training, whichever was asked about."""

from skills.catalog.licence_to_sell.facts import Facts
from skills.catalog.licence_to_sell.outcome import Licence, PersonCard
from skills.catalog.licence_to_sell.phrases import against, level, place
from skills.language.lists import counted, joined
from skills.wording import Voice


def summary(card: PersonCard, facts: Facts, voice: Voice) -> str:
    """What was asked about, in one sentence."""
    licence = card.licence
    if facts.intent.about == "certificates":
        return _certified(licence, voice)
    if facts.intent.about == "training" and card.lessons:
        return _to_learn(card, facts)
    name = licence.user.name
    if not licence.checks:
        fields = f"{licence.known} of 12 fields known"
        return f"{name}: {fields}; no open deal that you may see to hold them against."
    alone = ", by certificates and won deals alone" if licence.blind else ""
    said = f"{name} against {against(licence, facts)}{alone}: {tally(licence)}."
    if licence.short:
        widest = licence.short[0]
        return f"{said} Widest gap: {place(widest.need)}, {level(widest, voice)}."
    return said


def _certified(licence: Licence, voice: Voice) -> str:
    name, held = licence.user.name, licence.certificates
    if not held:
        return f"{name}: no certificate on record."
    valid = [c.held.title for c in held if c.state != "expired"]
    said = f"{name}: {counted(len(valid), 'valid certificate')}"
    said += f" ({joined(valid)})" if valid else ""
    expired = [f"{c.held.title}, {voice.day(c.held.expires_on)}" for c in licence.expired]
    return f"{said}; expired: {'; '.join(expired)}." if expired else f"{said}, none expired."


def _to_learn(card: PersonCard, facts: Facts) -> str:
    first = card.lessons[0]
    hours = [x.training.hours for x in card.lessons if x.training.hours is not None]
    total = f", {hours_text(sum(hours))} in all" if hours else ""
    start = f"{first.training.title} ({hours_text(first.training.hours) or 'hours not noted'})"
    return (
        f"{card.licence.user.name}: start with {start}, for {place(first.checks[0].need)}; "
        f"{counted(len(card.lessons), 'training')} for {against(card.licence, facts)}{total}."
    )


def tally(licence: Licence) -> str:
    parts = [f"{len(licence.met):,} of {counted(len(licence.checks), 'level')} met"]
    parts += [f"{len(licence.short):,} short"] if licence.short else []
    parts += [f"{len(licence.unknown):,} not known"] if licence.unknown else []
    return ", ".join(parts)


def hours_text(hours: float | None) -> str:
    return "" if hours is None else f"{hours:g} hour{'' if hours == 1 else 's'}"
