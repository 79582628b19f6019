"""The themes of one deal: only ours, not ready yet, and what all can say, each with its reason."""

from dataclasses import replace

from skills.answer import Action, Answer, DetailsPart, Field, Item, ListPart, Part, TextPart
from skills.ask import Ask
from skills.catalog.impact_themes.outcome import AudienceCard, Out, Themes, ThemesCard
from skills.catalog.impact_themes.sentences import cxo, evaluators
from skills.catalog.impact_themes.words import (
    SKILL,
    audience_buttons,
    buyer,
    cite_rivals,
    cite_theme,
    control_badge,
    control_words,
    lacks,
    mend,
    mend_button,
    tie_words,
    try_form,
    valued_words,
    warnings,
    who_else,
)
from skills.citing import Citations
from skills.language.lists import joined
from skills.scoring.themes import MOST_IMPACT, Theme
from skills.wording import Voice

_FEWEST = 2
_MOST_LISTED = 6
_NEAREST = 1
"""Of those not ready, how many stand open beside Impact themes; twice as many where there is none."""


def themes_answer(ask: Ask, card: ThemesCard, out: Out) -> Answer:
    found, voice, sources = card.found, ask.voice, Citations()
    deal = found.file.deal
    parts: list[Part] = [
        TextPart(_opening(found), "good" if found.of("impact") else "warn"),
        *_impact(found, voice, sources),
        *_not_ready(found, out, voice, sources),
        *_general(found, voice, sources),
        *_spare(found, voice, sources),
        *_against(found, sources),
    ]
    return Answer(
        f"Impact themes: {deal.name}",
        tuple(parts),
        sources.sources,
        (*audience_buttons(deal.id, without="show"), try_form(deal.id), *_first_mend(found, out)),
        _summary(found, out),
        skill=SKILL,
    )


def _rule() -> str:
    return (
        "An Impact theme: only ours against those named, checked within a year; tied to a goal of theirs; proven. "
        f"At most {MOST_IMPACT}, ranked by Mastery × Influence of the evidence that speaks of it."
    )


def _rivals(found: Themes) -> str:
    names = joined([c.name for c in found.against])
    if found.file.named:
        return f"against {names}"
    if names:
        return f"nobody is named on this deal, so held against all on record: {names}"
    return "no competitor is on record, so nothing was held against anybody"


def _opening(found: Themes) -> str:
    impact = found.of("impact")
    if not found.themes:
        return "Nothing we claim on record concerns the solutions of this deal, so there is no theme to offer."
    count = "No Impact theme yet" if not impact else f"{len(impact)} Impact theme{'s' if len(impact) > 1 else ''}"
    said = f"**{count}**, {_rivals(found)}."
    if len(impact) < _FEWEST and found.of("not_ready"):
        said += f" Nearest: “{found.of('not_ready')[0].ours.title}”, {lacks(found.of('not_ready')[0])}."
    return said


def _summary(found: Themes, out: Out) -> str:
    deal, impact = found.file.deal.name, found.of("impact")
    if impact:
        return f"{deal}: {len(impact)} Impact theme{'s' if len(impact) > 1 else ''}, first “{impact[0].ours.title}”."
    near = found.of("not_ready")
    if near:
        nearest = f"“{near[0].ours.title}”, {lacks(near[0])}"
        return f"{deal}: no Impact theme yet. Nearest: {nearest}. Next: {mend(near[0], out.facts)}."
    return f"{deal}: no Impact theme, and none within reach of what is on record. Next: {_begin(out)}."


def _begin(out: Out) -> str:
    """Where nothing we claim could be one: find out what they would miss."""
    return (
        f"Ask {buyer(out.facts.people)} what they would miss if it were not us, and put that on record as what we claim"
    )


def _impact(found: Themes, voice: Voice, sources: Citations) -> list[Part]:
    items = tuple(
        Item(cxo(t), _sentence(who_else(t.unique, voice)), control_badge(t), "good", cite_theme(t, sources))
        for t in found.of("impact")
    )
    if not items:
        return []
    why = tuple(
        Item(t.ours.title, ". ".join(_reasons(t, voice)), control_badge(t), cites=cite_theme(t, sources))
        for t in found.of("impact")
    )
    return [
        ListPart(items, "Impact themes: only ours, for the CXO", ordered=True),
        DetailsPart("Why these", (ListPart(why), TextPart(_rule(), "muted")), key="why"),
    ]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _reasons(theme: Theme, voice: Voice) -> list[str]:
    told = [
        who_else(theme.unique, voice),
        tie_words(theme.tie) if theme.tie else "",
        valued_words(theme) or "nothing on record says yet that they value it: ask",
        control_words(theme, voice),
        *warnings(theme.unique),
    ]
    return [_sentence(t) for t in told if t]


def _not_ready(found: Themes, out: Out, voice: Voice, sources: Citations) -> list[Part]:
    themes = found.of("not_ready")
    items = tuple(
        Item(
            t.ours.title,
            f"{_sentence(lacks(t))} ({who_else(t.unique, voice)}). Next: {mend(t, out.facts)}",
            control_badge(t) if t.control is not None else "",
            "warn",
            (*cite_theme(t, sources), *cite_rivals(t.unique, sources)),
            mend_button(t, out.facts, f"mend-{n}"),
        )
        for n, t in enumerate(themes[:_MOST_LISTED], 1)
    )
    shown = _NEAREST if found.of("impact") else 2 * _NEAREST
    parts: list[Part] = [ListPart(items[:shown], "Could be one, and is not ready")] if items else []
    rest = tuple(replace(i, action=None) for i in items[shown:])
    if rest:
        parts.append(DetailsPart(f"{len(rest)} more that could be one", (ListPart(rest),), key="not-ready"))
    return parts


def _general(found: Themes, voice: Voice, sources: Citations) -> list[Part]:
    items = tuple(
        Item(
            t.ours.title,
            f"Refused as Impact theme: {who_else(t.unique, voice)}",
            "General",
            "muted",
            (sources.record("differentiator", t.ours.id, t.ours.title), *cite_rivals(t.unique, sources)),
        )
        for t in found.of("general")
    )
    if not items:
        return []
    return [
        DetailsPart(
            f"General, with the reason ({len(items)}): others can say it too", (ListPart(items),), key="general"
        )
    ]


def _spare(found: Themes, voice: Voice, sources: Citations) -> list[Part]:
    items = tuple(
        Item(t.ours.title, control_words(t, voice), control_badge(t), cites=cite_theme(t, sources))
        for t in found.of("spare")
    )
    return (
        [DetailsPart(f"{len(items)} more would do; the first {MOST_IMPACT} are stronger", (ListPart(items),))]
        if items
        else []
    )


def _against(found: Themes, sources: Citations) -> list[Part]:
    positions = {e.subject_id: (e, str(e.attrs.get("position") or "")) for e in found.file.competes}
    items = []
    for rival in found.file.named:
        edge, position = positions[rival.id]
        cites = (
            sources.record("edge", edge.id, f"{rival.name} on this deal", at=edge.valid_from),
            sources.record("competitor", rival.id, rival.name),
        )
        items.append(Item(rival.name, "; ".join(t for t in (position, rival.strengths) if t), cites=cites))
    return [DetailsPart("Against whom", (ListPart(tuple(items)),), key="against")] if items else []


def _first_mend(found: Themes, out: Out) -> tuple[Action, ...]:
    near = found.of("not_ready")
    if len(found.of("impact")) >= _FEWEST:
        return ()
    if near:
        return (mend_button(near[0], out.facts, "mend"),)
    fields = (Field("subject", "Task", value=_begin(out)), Field("due_on", "When", "date"))
    args = {"deal_id": found.file.deal.id}
    return () if found.of("impact") else (Action("mend", "Plan it", "crm_update", "task", args, fields=fields),)


def audience_answer(ask: Ask, card: AudienceCard, out: Out) -> Answer:
    return _for_cxo(ask, card, out) if card.audience == "cxo" else _for_evaluators(ask, card, out)


def _for_cxo(ask: Ask, card: AudienceCard, out: Out) -> Answer:
    found, sources = card.found, Citations()
    deal, impact = found.file.deal, found.of("impact")
    if not impact:
        said = _summary(found, out)
        lead = TextPart(f"There is nothing yet to tell a CXO that only we can say: {said.partition(': ')[2]}", "warn")
        buttons = (*audience_buttons(deal.id, without="cxo"), *_first_mend(found, out))
        return Answer(f"For the CXO: {deal.name}", (lead,), sources.sources, buttons, said, skill=SKILL)
    items = tuple(Item(cxo(t), cites=cite_theme(t, sources)) for t in impact)
    themes = "theme" if len(impact) == 1 else "themes"
    said = f"{deal.name}: {len(impact)} {themes} for the CXO, first “{impact[0].ours.title}”."
    note = "Made from what is on record; say it in your own words, and open a source before you quote a figure."
    return Answer(
        f"For the CXO: {deal.name}",
        (ListPart(items, ordered=True), TextPart(note, "muted")),
        sources.sources,
        audience_buttons(deal.id, without="cxo"),
        said,
        skill=SKILL,
    )


def _for_evaluators(ask: Ask, card: AudienceCard, out: Out) -> Answer:
    """Every claim of ours that concerns the deal is a feature here, whoever else has it; no rival is named."""
    found, sources = card.found, Citations()
    deal = found.file.deal
    items = tuple(Item(evaluators(t), cites=_reference(t, sources)) for t in found.themes)
    if not items:
        said = _opening(found)
        return Answer(f"For the evaluators: {deal.name}", (TextPart(said, "warn"),), summary=said, skill=SKILL)
    impact = len(found.of("impact"))
    note = (
        f"{len(items)} points to answer requirements with. {impact} of them only we have: those belong before the CXO."
    )
    return Answer(
        f"For the evaluators: {deal.name}",
        (TextPart(note), ListPart(items, "General themes")),
        sources.sources,
        audience_buttons(deal.id, without="evaluators"),
        f"{deal.name}: {note}",
        skill=SKILL,
    )


def _reference(theme: Theme, sources: Citations) -> tuple[str, ...]:
    claim = sources.record("differentiator", theme.ours.id, theme.ours.title)
    return (claim, *(sources.record("case_study", c.id, c.title) for c in theme.cases if c.referenceable))[:2]
