"""From the steps' findings to the assessment: pure."""

from skills.ask import Ask
from skills.catalog.assessment.facts import Facts
from skills.catalog.assessment.outcome import Assessment, Incomplete, Lack, Out
from skills.catalog.assessment.risks import evidence_risks, open_points
from skills.catalog.power_plan.outcome import Out as PlanOut
from skills.catalog.power_plan.outcome import PlanCard
from skills.catalog.right_to_win.outcome import DealCard, View
from skills.catalog.right_to_win.outcome import Out as ScoreOut
from skills.initiatives.plan import Plan
from skills.workflows.workflow import Results


def decide(ask: Ask, results: Results) -> Out:
    facts = results.out("file", Facts)
    assert facts is not None, "without its own reading the workflow does not get here"
    deal = facts.meant.deal
    view, plan = _view(results), _plan(results)
    if deal is None or (view is None and plan is None):
        return Incomplete(_lack(facts), facts)
    now = view.score if view is not None else plan.now  # type: ignore[union-attr]  # one of the two is there
    file = view.file if view is not None else plan.file  # type: ignore[union-attr]
    return Assessment(
        deal,
        facts,
        now,
        view,
        plan,
        evidence_risks(file, now),
        open_points(deal, now, plan, ask.voice.today),
        results,
        _people(facts, results),
        scored.facts.titles if (scored := results.out("score", ScoreOut)) is not None else {},
    )


def _people(facts: Facts, results: Results) -> dict[str, str]:
    scored, planned = results.out("score", ScoreOut), results.out("plan", PlanOut)
    return {**(planned.people if planned else {}), **(scored.people if scored else {}), **facts.people}


def _view(results: Results) -> View | None:
    out = results.out("score", ScoreOut)
    return out.card.view if out is not None and isinstance(out.card, DealCard) else None


def _plan(results: Results) -> Plan | None:
    out = results.out("plan", PlanOut)
    return out.card.plan if out is not None and isinstance(out.card, PlanCard) else None


def _lack(facts: Facts) -> Lack:
    meant = facts.meant
    if meant.wanted or meant.deal is not None:
        return "nothing_found"
    if meant.choices:
        return "which_deal"
    return "no_open_deal" if meant.account else "no_deals"
