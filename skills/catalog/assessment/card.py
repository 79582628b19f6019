"""The assessment in chat: one card, the verdict first, the long parts folded."""

from knowledge.four_cs import FOUR_CS
from skills.answer import Action, Answer, DetailsPart, ListPart, Part, TextPart
from skills.ask import Ask
from skills.catalog.assessment.outcome import Assessment, Incomplete
from skills.catalog.assessment.phrases import first_items, open_items, outlook, risk_items, summary, verdict
from skills.citing import Citations
from skills.language.unseen import NO_DEALS, no_open_deal, unseen
from skills.scoring.gauges import c_part, total_part
from skills.workflows.asking_back import asked_back
from skills.workflows.chapters import taken_over, unavailable

STEP_NAMES: dict[str, str] = {
    "score": "Right to Win",
    "plan": "Power Plan",
    **{c.key: f"The evidence of {c.label}" for c in FOUR_CS},
}
_WATCHED = 2


def assessment_answer(ask: Ask, out: Assessment) -> Answer:
    voice, citations = ask.voice, Citations(out.titles)
    said = " ".join(t for t in (verdict(out), outlook(out, voice)) if t)
    first = first_items(out, ask, citations)
    watch = (*risk_items(out.risks[:_WATCHED], voice, citations), *open_items(out, voice)[:_WATCHED])
    parts: list[Part] = [
        TextPart(said),
        total_part(out.now),
        *(c_part(c) for c in out.now.cs),
        *([ListPart(first, title="Do first", ordered=True)] if first else []),
        *([ListPart(watch, title="Watch")] if watch else []),
        *_folded(ask, out, citations),
    ]
    return Answer(
        f"Right to Win assessment: {out.deal.name}",
        tuple(parts),
        citations.sources,
        _next(out),
        summary(out),
        degraded=(*out.results.notes, *unavailable(out.results.trouble, STEP_NAMES)),
        skill="assessment",
    )


def _folded(ask: Ask, out: Assessment, citations: Citations) -> list[Part]:
    why = [
        p for c in FOUR_CS for p in taken_over(out.results.answer(c.key), citations, keep=_is_text) if p.kind == "text"
    ]
    risks = risk_items(out.risks[_WATCHED:], ask.voice, citations)
    plan = [p for p in taken_over(out.results.answer("plan"), citations, keep=_is_list) if p.kind == "list"]
    folds: list[Part] = []
    if why:
        folds.append(DetailsPart("Why each C stands where it stands", tuple(why), key="why"))
    if plan:
        folds.append(DetailsPart(f"Initiatives ({len(out.plan.entries) if out.plan else 0})", tuple(plan), key="plan"))
    if risks:
        folds.append(DetailsPart(f"More to watch ({len(risks)})", (ListPart(risks),), key="risks"))
    return folds


def _is_text(part: Part) -> bool:
    return isinstance(part, TextPart) and part.tone != "muted"


def _is_list(part: Part) -> bool:
    return isinstance(part, ListPart) and part.ordered


def _next(out: Assessment) -> tuple[Action, ...]:
    args = {"deal_id": out.deal.id}
    return (
        Action("plan", "Power Plan", "power_plan", "show", args),
        Action("people", "Who's who", "stakeholders", "show", args),
        Action("money", "Find the money", "find_the_money", "show", args),
    )


def incomplete_answer(ask: Ask, out: Incomplete) -> Answer:
    meant = out.facts.meant
    client = meant.account.name if meant.account else "This client"
    words = {
        "nothing_found": ("No such deal", unseen(meant.wanted, "deals and clients", "my deals")),
        "which_deal": ("Which deal?", "Which deal shall I assess?"),
        "no_open_deal": ("No open deal", no_open_deal(client, "nothing to assess")),
        "no_deals": ("No open deals", NO_DEALS),
    }
    title, said = words[out.lack]
    return asked_back(ask, "assessment", title, said, meant.choices)
