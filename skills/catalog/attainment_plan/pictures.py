"""What is won, what the chosen deals are expected to bring, and what is missing to the target, as a waterfall."""

from decimal import Decimal
from typing import Literal

from skills.answer import Tone, WaterfallPart, WaterfallStep
from skills.catalog.attainment_plan.entries import Entry
from skills.catalog.attainment_plan.phrases import target_cite
from skills.catalog.attainment_plan.plan import Plan, Year
from skills.citing import Citations
from skills.language.lists import counted
from skills.wording import Voice

_MOST_STEPS = 7
_TONES: dict[str | None, Tone] = {"bedrock": "good", "stepping_stone": "plain", "stray": "warn", None: "plain"}


def waterfall(year: Year, plan: Plan, voice: Voice, sources: Citations) -> WaterfallPart:
    inside = [e for e in plan.chosen if e.candidate is not None and year.goal.holds(e.candidate.closes)]
    inside.sort(key=lambda e: (-_worth(e), e.deal.name))
    shown = inside[:_MOST_STEPS]
    rest = sum((_worth(e) for e in inside[_MOST_STEPS:]), Decimal(0))
    steps = [_step("Won so far", year.goal.won, plan, voice, "total")]
    for entry in shown:
        cite = sources.record("deal", entry.deal.id, entry.deal.name)
        step = _step(entry.deal.name, _worth(entry), plan, voice, "change", _TONES[entry.deal_class], (cite,))
        steps.append(step)
    if len(inside) > _MOST_STEPS:
        steps.append(_step(f"{counted(len(inside) - _MOST_STEPS, 'more deal')}", rest, plan, voice, "change"))
    if year.shortfall:
        steps.append(_step("Gap", year.shortfall, plan, voice, "gap", "bad"))
    else:
        steps.append(_step("Won and expected", year.attained, plan, voice, "total", "good"))
    cites = (target_cite(year, voice, sources),) if year.target is not None else ()
    steps.append(_step("Target", year.goal.target, plan, voice, "total", "plain", cites))
    return WaterfallPart(f"To the target by {voice.day(year.goal.ends)}", tuple(steps))


def _worth(entry: Entry) -> Decimal:
    return entry.candidate.expected if entry.candidate is not None else Decimal(0)


def _step(
    label: str,
    amount: Decimal,
    plan: Plan,
    voice: Voice,
    kind: Literal["total", "change", "gap"],
    tone: Tone = "plain",
    cites: tuple[str, ...] = (),
) -> WaterfallStep:
    shown = voice.money_short(amount, plan.currency)
    return WaterfallStep(label, float(amount), shown, kind, tone, cites)
