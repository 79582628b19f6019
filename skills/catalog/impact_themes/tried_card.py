"""A theme somebody typed: the ruling, why, and what would make it one."""

from skills.answer import Answer, Item, ListPart, Part, TextPart, Tone
from skills.ask import Ask
from skills.catalog.impact_themes.judging import Judgement, Ruling
from skills.catalog.impact_themes.outcome import Out, TriedCard
from skills.catalog.impact_themes.sentences import cxo
from skills.catalog.impact_themes.words import (
    SKILL,
    audience_buttons,
    cite_theme,
    lacks,
    mend,
    mend_button,
    tie_words,
    try_form,
    warnings,
    who_else,
)
from skills.citing import Citations
from skills.language.lists import joined
from skills.scoring.claims import Uniqueness
from skills.wording import Voice

_TITLES: dict[Ruling, tuple[str, Tone]] = {
    "impact": ("Impact theme", "good"),
    "not_ready": ("Not yet an Impact theme", "warn"),
    "refused": ("Refused as Impact theme", "bad"),
    "unknown": ("Can't tell", "warn"),
}


def tried_answer(ask: Ask, card: TriedCard, out: Out) -> Answer:
    judged, voice, sources = card.judged, ask.voice, Citations()
    title, tone = _TITLES[judged.ruling]
    why = _why(judged, out.facts.file.deal.name if out.facts.file else "", voice)
    cites = _cites(judged, sources)
    parts: list[Part] = [TextPart(f"**{title}: “{judged.phrase}”.** {why}", tone, cites), *_against(judged, sources)]
    if out.facts.strangers:
        who = joined([f"“{s}”" for s in out.facts.strangers])
        parts.append(
            TextPart(f"{who} is no competitor on record, so it was held against {_rivals(judged)} instead.", "warn")
        )
    parts += _forward(judged, out, sources)
    deal_id = out.facts.file.deal.id if out.facts.file else ""
    actions = (try_form(deal_id), *(audience_buttons(deal_id, without="evaluators") if deal_id else ()))
    if judged.theme is not None and judged.ruling == "not_ready" and judged.theme.missing:
        actions = (mend_button(judged.theme, out.facts, "mend"), *actions)
    return Answer(
        f"Theme tested: “{judged.phrase}”", tuple(parts), sources.sources, actions, f"{title}: {why}", skill=SKILL
    )


def _rivals(judged: Judgement) -> str:
    return joined([c.name for c in judged.against]) or "nobody"


def _why(judged: Judgement, deal: str, voice: Voice) -> str:
    reading = _reading(judged)
    if judged.ruling == "unknown":
        return (
            "Nothing we claim on record says this, and nothing says whether others can. "
            "To tell I need what we claim, who else can claim it, when that was checked, and its proof "
            "(differentiators.csv)."
        )
    if judged.ours is None:
        return f"{_hit(judged)}, and nothing on record says that only we can. At best it is General."
    unique = judged.unique
    assert unique is not None
    if judged.ruling == "refused":
        return f"{reading}{_refusal(judged, unique, voice)}"
    if _loose(judged):
        who = _sentence(who_else(unique, voice))
        return f"{reading}say it in those words, with its figure, and it can be tested. {who}"
    if judged.ruling == "impact" and judged.theme is not None and judged.theme.tie is not None:
        return f"{reading}{who_else(unique, voice)}; it {tie_words(judged.theme.tie)}."
    if judged.theme is None:
        where = "Name the deal, and I can tie it to a goal of theirs"
        if deal:
            where = f"It concerns no solution of {deal}, so it is no theme there"
        return f"{reading}{who_else(unique, voice)}. {where}."
    return f"{reading}{who_else(unique, voice)}; {lacks(judged.theme) or 'another claim of ours is stronger'}."


def _refusal(judged: Judgement, unique: Uniqueness, voice: Voice) -> str:
    if unique.standing == "claimed":
        return f"{who_else(unique, voice)}. At best it is General, for the evaluators."
    if judged.theme is not None and judged.theme.verdict == "general":
        return f"{who_else(judged.theme.unique, voice)}. At best it is General, for the evaluators."
    if _loose(judged):
        return f"but {_hit(judged)}, and these words say no more than theirs. At best it is General."
    return f"{_hit(judged)}, and our own claim was {_checked(judged, voice)}."


def _loose(judged: Judgement) -> bool:
    """It shares a concept with a claim of ours, and no word of it."""
    return judged.near is not None and not judged.near.words


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _reading(judged: Judgement) -> str:
    if judged.ours is None or judged.near is None:
        return ""
    if _loose(judged):
        about = joined(sorted(judged.near.concepts))
        return f"Nothing we claim on record says this; the nearest is “{judged.ours.title}”, also about {about}: "
    return f"It reads as our “{judged.ours.title}”: "


def _hit(judged: Judgement) -> str:
    told = [f"{h.competitor.name} is on record with “{h.words}”" for h in judged.hits[:2]]
    return joined(told)


def _checked(judged: Judgement, voice: Voice) -> str:
    unique = judged.unique
    if unique is None or unique.checked_on is None:
        return "never checked"
    return f"last checked {voice.ago(unique.checked_on)}, too long ago to stand on"


def _cites(judged: Judgement, sources: Citations) -> tuple[str, ...]:
    found: list[str] = []
    if judged.theme is not None:
        found += cite_theme(judged.theme, sources)
    elif judged.ours is not None:
        found.append(sources.record("differentiator", judged.ours.id, judged.ours.title))
    found += [sources.record("competitor", h.competitor.id, h.competitor.name) for h in judged.hits[:2]]
    return tuple(dict.fromkeys(found))


def _against(judged: Judgement, sources: Citations) -> list[Part]:
    """Rival by rival: can claim it, is on record with something like it, or neither."""
    if not judged.against:
        return [TextPart("No competitor is on record to hold it against: import competitors.csv.", "warn")]
    by_rival = {h.competitor.id: h.words for h in judged.hits}
    claims = {r.competitor.id for r in judged.unique.claimants} if judged.unique else set()
    weak = {r.competitor.id: r.weakness for r in judged.unique.rivals} if judged.unique else {}
    items = []
    for rival in judged.against:
        tone: Tone = "bad" if rival.id in claims else "warn" if rival.id in by_rival else "good"
        state = (
            "can claim it" if rival.id in claims else "says the like" if rival.id in by_rival else "does not claim it"
        )
        told = [f"on record: “{by_rival[rival.id]}”" if rival.id in by_rival else ""]
        told.append(f"their weakness: “{weak[rival.id]}”" if weak.get(rival.id) else "")
        cites = (sources.record("competitor", rival.id, rival.name),)
        items.append(Item(rival.name, "; ".join(t for t in told if t), state, tone, cites))
    return [ListPart(tuple(items), "Against")]


def _forward(judged: Judgement, out: Out, sources: Citations) -> list[Part]:
    """What to say instead, or what to do for it to stand."""
    parts: list[Part] = []
    if judged.ruling == "impact" and judged.theme is not None:
        parts.append(TextPart(f"**For the CXO:** {cxo(judged.theme)}"))
        parts += [TextPart(f"{w[:1].upper()}{w[1:]}.", "warn") for w in warnings(judged.theme.unique)]
    elif judged.theme is not None and judged.ruling == "not_ready":
        parts.append(TextPart(f"**Next:** {mend(judged.theme, out.facts)}."))
    if judged.empty_words:
        parts.append(
            TextPart("A superlative is a thing anybody can write. Say the figure, and who measured it.", "muted")
        )
    return parts
