"""Levels, ratings and their records in words."""

from knowledge.records import Competency, Deal
from skills.answer import Tone
from skills.catalog.licence_to_sell.facts import Facts
from skills.catalog.licence_to_sell.outcome import Licence, Verdict
from skills.citing import Citations
from skills.deals.deal_rules import LABELS, PLURALS
from skills.language.lists import counted, joined, listed
from skills.people.bench import Bench
from skills.people.selling import Certificate, Rating
from skills.people.selling_needs import Check, Need
from skills.people.selling_rules import ATTRIBUTE_LABELS, CLASS_UNKNOWN_AS, SKILL_LABELS
from skills.wording import Voice

TONES: dict[Verdict, Tone] = {"licensed": "good", "not_yet": "warn", "unproven": "plain", "no_deal": "plain"}
VERDICTS: dict[Verdict, str] = {
    "licensed": "Licensed",
    "not_yet": "Not yet",
    "unproven": "Not proven",
    "no_deal": "Nothing to hold it against",
}


def place(need: Need) -> str:
    """ "Investigator × Business Acumen", "Products and Services in Energy & Carbon"."""
    if need.attribute is not None:
        return f"{ATTRIBUTE_LABELS[need.attribute]} × {SKILL_LABELS[need.skill]}"
    return f"{SKILL_LABELS[need.skill]} in {need.topic}"


def level(check: Check, voice: Voice) -> str:
    """ "5.4 of 7"."""
    return f"{number(check.rating, voice)} of {number(check.need.least, voice)}"


def number(value: float | None, voice: Voice) -> str:
    if value is None:
        return "?"
    return voice.number(value, 0 if abs(value - round(value)) < 0.05 else 1)


def against(licence: Licence, facts: Facts, *, most: int = 2) -> str:
    """ "Skarholt mill-wide (Bedrock)", "4 open deals (1 Bedrock, 3 Strays)", "any Bedrock"."""
    if not licence.deals:
        return f"any {LABELS[licence.deal_class]}" if licence.deal_class else "nothing"
    if len(licence.deals) <= (most if facts.deals else 1):
        return joined(f"{d.name} ({class_of(d, facts)})" for d in licence.deals)
    classes = [facts.classes.get(d.id) for d in licence.deals]
    parts = [counted(n, LABELS[c], PLURALS[c]) for c in LABELS if (n := classes.count(c))]
    unknown = classes.count(None)
    parts += [f"{unknown:,} of unknown class"] if unknown else []
    return f"{counted(len(licence.deals), 'open deal')} ({', '.join(parts)})"


def class_of(deal: Deal, facts: Facts) -> str:
    known = facts.classes.get(deal.id)
    return LABELS[known] if known else f"class not known, held against a {LABELS[CLASS_UNKNOWN_AS]}"


def basis(check: Check, bench: Bench, voice: Voice) -> str:
    """What a rating comes from, in one clause per source."""
    parts = [rating_basis(check.held, bench, voice)] if check.held else []
    if check.wins:
        names = listed((d.name for d in check.wins), most=2)
        parts.append(f"{counted(len(check.wins), 'win')} in 24 months ({names})")
    return "; ".join(parts)


def rating_basis(rating: Rating, bench: Bench, voice: Voice) -> str:
    said = listed((record_text(c, bench, voice) for c in rating.items), most=2)
    if rating.range is not None:
        low, high = (number(v, voice) for v in rating.range)
        said = f"contradicting, {low} to {high}: {said}"
    return f"{said}; old, assess again" if rating.old else said


def record_text(held: Competency, bench: Bench, voice: Voice) -> str:
    """ "Ingrid Solheim gave 8 on 2 Aug 2026", "certificate “Vibration analyst”, 7"."""
    if held.kind == "certificate":
        return f"certificate “{held.title}”, {number(held.rating, voice)}"
    under = f" as {ATTRIBUTE_LABELS[held.attribute]}" if held.attribute else ""
    own = held.by == held.user_id
    known = bench.users.get(held.by)
    who = "their own word" if own else known.name if known else held.by or "somebody"
    gave = "" if own else " gave"
    return f"{who}{',' if own else gave} {number(held.rating, voice)}{under} on {voice.day(held.on)}"


def certificate_text(certificate: Certificate, voice: Voice) -> str:
    held = certificate.held
    parts = [f"given {voice.day(held.on)}", f"counts {number(held.rating, voice)} in {skill_text(held)}"]
    if held.expires_on is not None:
        words = {"expired": "expired", "soon": "expires", "valid": "valid until"}[certificate.state]
        ago = "" if certificate.state == "valid" else f", {voice.ago(held.expires_on)}"
        parts.insert(0, f"{words} {voice.day(held.expires_on)}{ago}")
        if certificate.state == "expired":
            parts[2] = "counts no longer"
    return "; ".join(parts)


def skill_text(held: Competency) -> str:
    return f"{SKILL_LABELS[held.skill]}{f' in {held.topic}' if held.topic else ''}"


def cite_record(held: Competency, sources: Citations) -> str:
    title = held.title or f"Assessment: {skill_text(held)}"
    if held.document_id is not None:
        return sources.record("document", held.document_id, title)
    return sources.record("competency", held.id, title)


def cites_of(check: Check, sources: Citations) -> tuple[str, ...]:
    records = check.held.items[:2] if check.held else ()
    wins = (sources.record("deal", d.id, d.name) for d in check.wins[:2])
    return tuple(dict.fromkeys((*(cite_record(c, sources) for c in records), *wins)))


BLIND = "Assessments are for the person and their managers to see. This rests on certificates and on deals you may see."
HOW = (
    "A level is the mean of the records on it; a certificate counts 1.0 until it expires, a manager's judgement 0.6, "
    "one's own 0.2, and what has no expiry date counts half as much every 180 days. In a family, industry or region "
    "n wins of 24 months show 10 × (1 − 0.5^(n/3)), where that is more. Nothing on record is not known, never zero."
)
