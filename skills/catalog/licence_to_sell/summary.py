"""One sentence that stands alone: the licence, the certificates or the training, whichever was asked about."""

from skills.catalog.licence_to_sell.facts import Facts
from skills.catalog.licence_to_sell.outcome import Licence, PersonCard, Verdict
from skills.catalog.licence_to_sell.phrases import against, level, place
from skills.language.lists import counted, joined
from skills.people.selling_rules import ATTRIBUTE_LABELS
from skills.wording import Voice


def summary(card: PersonCard, facts: Facts, voice: Voice, *, own: bool) -> str:
    """What was asked about, in a sentence or two."""
    licence = card.licence
    if facts.intent.about == "certificates":
        return _certified(licence, voice)
    if facts.intent.about == "training":
        return _to_learn(card, facts, own=own)
    who, meets = ("You", "meet") if own else (licence.user.name, "meets")
    if not licence.checks:
        has = "have" if own else "has"
        fields = f"{licence.known} of 12 fields of the matrix are known"
        return f"{who} {has} no open deal that you may see. Name a deal, or ask about any Bedrock; {fields}."
    alone = ", by certificates and won deals alone" if licence.blind else ""
    wanted = against(licence, facts)
    asked = f"that {wanted} {'ask' if len(licence.deals) > 1 else 'asks'} for"
    whom = "you" if own else who
    said = f"{_OPENING[licence.verdict]}: {whom} {meets} {tally(licence)} {asked}{alone}{_lacking(licence)}."
    if licence.short:
        widest = licence.short[0]
        said += f" Widest gap: {place(widest.need)}, {level(widest, voice)}."
    best = joined(ATTRIBUTE_LABELS[a] for a in licence.strongest)
    return f"{said} Strongest as {best}." if best else said


_OPENING: dict[Verdict, str] = {"licensed": "Yes", "not_yet": "Not yet", "unproven": "Not proven yet", "no_deal": ""}


def _certified(licence: Licence, voice: Voice) -> str:
    name, held = licence.user.name, licence.certificates
    if not held:
        return f"{name}: no certificate on record."
    valid = [c.held.title for c in held if c.state != "expired"]
    said = f"{name}: {counted(len(valid), 'valid certificate')}"
    said += f" ({joined(valid)})" if valid else ""
    expired = [f"{c.held.title}, {voice.day(c.held.expires_on)}" for c in licence.expired]
    return f"{said}; expired: {'; '.join(expired)}." if expired else f"{said}, none expired."


def _to_learn(card: PersonCard, facts: Facts, *, own: bool) -> str:
    licence = card.licence
    lead = "" if own else f"{licence.user.name}: "
    if not card.lessons:
        lack = (
            "no training on record is for any of the gaps (trainings.csv)" if licence.short else "no gap is on record"
        )
        return f"{licence.user.name}: {lack}, so no training follows."
    first = card.lessons[0]
    hours = [x.training.hours for x in card.lessons if x.training.hours is not None]
    total = f", {hours_text(sum(hours))} in all" if hours else ""
    start = f"{first.training.title} ({hours_text(first.training.hours) or 'hours not noted'})"
    said = (
        f"{lead}start with {start}, for {place(first.checks[0].need)}; "
        f"{counted(len(card.lessons), 'training')} for {against(licence, facts)}{total}."
    )
    return said[:1].upper() + said[1:]


def tally(licence: Licence) -> str:
    """ "all 12 levels", "14 of the 17 levels"."""
    every = len(licence.checks)
    return f"all {every:,} levels" if licence.verdict == "licensed" else f"{len(licence.met):,} of the {every:,} levels"


def _lacking(licence: Licence) -> str:
    parts = [f"{len(licence.short):,} short"] if licence.short else []
    parts += [f"{len(licence.unknown):,} not known"] if licence.unknown else []
    return f"; {', '.join(parts)}" if parts else ""


def hours_text(hours: float | None) -> str:
    return "" if hours is None else f"{hours:g} hour{'' if hours == 1 else 's'}"
