"""The assessment: numbers worked out by hand from METHODOLOGY §1, risks by counterfactual, gaps said, paper that holds.

One strong fresh fact rates a sub-factor 10 × (1 + ½) / (1 + 1) = 7.5; with one against beside it 10 × 1.5 / 3 = 5.
A factor is the mean of its known sub-factors, a C the product of two factors, Right to Win the mean of four Cs.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.access import Principal
from knowledge.errors import StoreUnavailable
from knowledge.reader import Reader
from knowledge.sample import DEFAULT_USER, sample
from skills.answer import Answer, DetailsPart, ListPart, Report, ScorePart, TablePart, TextPart, to_json
from skills.ask import Ask, Entities
from skills.catalog.assessment import ASSESSMENT
from skills.catalog.assessment.outcome import Assessment
from skills.catalog.assessment.risks import Risk, kinds_of
from skills.catalog.power_plan import POWER_PLAN
from skills.catalog.right_to_win import RIGHT_TO_WIN
from skills.plain import as_text
from skills.registry import AnySkill
from skills.runner import Outcome
from skills.workflows.running import as_skill
from tests.support.asking import answered, asking
from tests.support.deal_files import (
    ALL_SUBS,
    NOW,
    account,
    all_yes,
    answer,
    deal,
    evidence,
    full_evidence,
    override,
    user,
)
from tests.support.initiatives import initiative
from tests.support.told import by_name

WHOLE = as_skill(ASSESSMENT, [RIGHT_TO_WIN, POWER_PLAN])
HELIX = Entities(deal_ids=("deal_helix",))
TODAY = NOW.date()
TWO = [deal("One", key="deal_1"), deal("Two", key="deal_2")]


async def assessed(
    records: Iterable[Any], *, verb: str = "show", text: str = "", skill: AnySkill = WHOLE, **more: Any
) -> Outcome:
    ask = asking(text, HELIX, verb=verb, args={"deal_id": "deal_helix"})
    return await answered(skill, ask, [deal(), account(), user(), *records], **more)


async def found(records: Iterable[Any]) -> Assessment:
    out = (await assessed(records)).out
    assert isinstance(out, Assessment)
    return out


def on(out: Assessment, sub: str) -> Risk:
    return next(r for r in out.risks if r.sub.spec.key == sub)


def report_of(outcome: Outcome) -> Report:
    return outcome.answer.attachments[0].report


async def failing(_ask: Ask, _reader: Reader) -> Any:
    raise ZeroDivisionError


def broken(skill: AnySkill, gather: Callable[[Ask, Reader], Awaitable[Any]] = failing) -> AnySkill:
    return replace(skill, gather=gather)


# worked cases


async def test_one_fact_everywhere_is_56_and_one_fact_against_any_of_them_costs_1_6() -> None:
    """C = 7.5 × 7.5 = 56.25, Right to Win 56. Against one: factor (5 + 7.5 + 7.5) / 3 = 6.667, C 50,
    Right to Win (50 + 3 × 56.25) / 4 = 54.6875: 1.5625 lost."""
    out = await found([*full_evidence(), *all_yes()])
    assert out.now.right_to_win == 56
    assert len(out.risks) == 24
    assert {r.kinds for r in out.risks} == {("single",)}
    assert {round(r.exposure, 4) for r in out.risks} == {1.5625}
    assert {r.falls_to for r in out.risks} == {55}


async def test_evidence_both_ways_is_a_contradiction_from_a_quarter_of_the_weight_on() -> None:
    out = await found([*full_evidence(times=3), evidence("sla", -1), *all_yes()])
    risk = on(out, "sla")
    assert risk.kinds == ("contradicting",)
    assert risk.strongest_for is not None
    assert risk.strongest_against is not None
    calm = await found([*full_evidence(times=4), evidence("sla", -1), *all_yes()])
    assert "sla" not in {r.sub.spec.key for r in calm.risks}


async def test_gossip_opinion_and_age_are_told_apart() -> None:
    rest = [s for s in ALL_SUBS if s not in ("nps", "sentiment", "renewal")]
    records = [
        *(evidence(s) for s in rest for _ in range(2)),
        *(evidence("nps", fog="gossip") for _ in range(2)),
        evidence("sentiment", fog="opinion"),
        *(evidence("renewal", days=181) for _ in range(2)),
        *all_yes(),
    ]
    out = await found(records)
    assert on(out, "nps").kinds == ("hearsay",)
    assert on(out, "sentiment").kinds == ("single", "opinions")
    assert on(out, "renewal").kinds == ("old",)
    assert {r.sub.spec.key for r in out.risks} == {"nps", "sentiment", "renewal"}
    told = as_text((await assessed(records)).answer)
    assert "Client sentiment: one opinion only" in told
    assert "NPS: gossip alone" in told


async def test_evidence_of_exactly_its_half_life_is_not_old_yet() -> None:
    out = await found([*(evidence(s, days=180) for s in ALL_SUBS for _ in range(2)), *all_yes()])
    assert out.risks == ()


async def test_a_number_on_record_is_no_risk_of_this_kind() -> None:
    from knowledge.records import NpsSurvey
    from tests.support.deal_files import TENANT

    survey = NpsSurvey("nps_1", TENANT, "account_helix", TODAY - timedelta(days=10), 50, 8)
    out = await found([*full_evidence(), survey, *all_yes()])
    assert "nps" not in {r.sub.spec.key for r in out.risks}


async def test_the_costliest_risk_comes_first() -> None:
    """Old facts weigh half: one against them turns the rating further than it turns two fresh ones."""
    records = [*(evidence(s) for s in ALL_SUBS if s != "sla" for _ in range(2)), evidence("sla", days=170), *all_yes()]
    out = await found([*records, evidence("nps", -1)])
    assert out.risks[0].sub.spec.key == "sla"
    assert [r.exposure for r in out.risks] == sorted((r.exposure for r in out.risks), reverse=True)


async def test_an_unanswered_qualifier_caps_and_is_said_first() -> None:
    """Two facts everywhere: 10 × 2.5 / 3 = 8.33, C 69.4; Control without its yes is held at 50.
    Right to Win (3 × 69.44 + 50) / 4 = 64.6 → 65."""
    outcome = await assessed([*full_evidence(times=2), *all_yes()[:3]])
    out = outcome.out
    assert isinstance(out, Assessment)
    assert out.now.right_to_win == 65
    first = out.open_points[0]
    assert first.c is not None
    assert (first.kind, first.c.spec.key) == ("qualifier", "control")
    weakest = "Weakest is **Control at 50**: capped until “Can we see our fingerprints on this deal?” is a yes."
    assert weakest in text_of(outcome.answer)


async def test_what_is_late_old_or_set_by_hand_stands_open() -> None:
    records = [
        *full_evidence(times=2, days=2),
        *all_yes(days=91),
        override("trust", 9.9, days=0.5),
        initiative("control", "world_class", key="late", due=TODAY - timedelta(days=3)),
    ]
    late = replace(deal(), close_on=TODAY - timedelta(days=2))
    ask = asking("", HELIX, args={"deal_id": "deal_helix"})
    outcome = await answered(WHOLE, ask, [late, account(), user(), *records])
    assert isinstance(outcome.out, Assessment)
    kinds = [p.kind for p in outcome.out.open_points]
    assert kinds == ["old_answer"] * 4 + ["close_date", "overdue", "ageing"]
    far = [*records[:-2], override("trust", 3.0, days=0.5)]
    again = await answered(WHOLE, ask, [late, account(), user(), *far])
    assert isinstance(again.out, Assessment)
    assert "override" in [p.kind for p in again.out.open_points]


async def test_thin_data_is_a_floor_and_says_what_is_unknown() -> None:
    """Credibility alone: 7.5 × 7.5 = 56.25 with its yes; the mean of four is 14.06: at least 14."""
    subs = ("strategic_imperatives", "industry_expertise", "consistent_delivery")
    outcome = await assessed([*(evidence(s) for s in subs), answer("credibility")])
    assert "at least 14, 1 of 4 Cs known" in outcome.answer.summary
    assert isinstance(outcome.out, Assessment)
    unknown = [p.c.spec.key for p in outcome.out.open_points if p.kind == "unknown_c" and p.c]
    assert unknown == ["capability", "commitment", "control"]


async def test_no_data_at_all_is_an_honest_paper() -> None:
    outcome = await assessed([], verb="pdf")
    report = report_of(outcome)
    assert "not known yet" in as_text(Answer("", tuple(p for s in report.sections for p in s.parts)))
    assert [s.heading for s in report.sections][:3] == [
        "In short",
        "The four Cs at a glance",
        "Credibility: not known yet",
    ]
    assert outcome.answer.degraded == ()


async def test_a_bare_crm_import_is_assessed_without_inventing_anything() -> None:
    """Deals with owner, account, stage, amount and dates only: no people, papers, products or answers."""
    bare = deal("Isdom pilot", amount=Decimal("5500"), close_on=TODAY + timedelta(days=30), region=None, industry=None)
    ask = asking("", HELIX, verb="docx", args={"deal_id": "deal_helix"})
    outcome = await answered(WHOLE, ask, [bare, account("Isdom", region=None, industry=None), user()])
    said = as_text(Answer("", tuple(p for s in report_of(outcome).sections for p in s.parts)))
    assert "none on record" in said
    assert "$5,500" in said
    assert outcome.answer.degraded == ()


# what is meant


@pytest.mark.parametrize(
    ("records", "entities", "title"),
    [
        ([], Entities(unresolved=("Globex",)), "No such deal"),
        ([], Entities(deal_ids=("deal_gone",)), "No such deal"),
        ([], Entities(), "No open deals"),
        ([account()], Entities(account_ids=("account_helix",)), "No open deal"),
        (TWO, Entities(), "Which deal?"),
        (TWO, Entities(deal_ids=("deal_1", "deal_2")), "Which deal?"),
    ],
)
async def test_without_one_deal_it_asks_or_says_so(records: list[Any], entities: Entities, title: str) -> None:
    outcome = await answered(WHOLE, asking("assess it as pdf", entities), records)
    assert outcome.answer.title == title
    assert outcome.answer.attachments == ()
    assert outcome.remember == {}


async def test_choosing_a_deal_keeps_the_format_asked_for() -> None:
    records = [deal("One", key="deal_1", amount=Decimal(1)), deal("Two", key="deal_2", amount=Decimal(2)), user()]
    question = (await answered(WHOLE, asking("assessment as pdf"), records)).answer
    first = question.actions[0]
    assert (first.label, first.args["deal_id"]) == ("Two", "deal_2")
    pressed = asking(first.args["text"], Entities(deal_ids=("deal_2",)), verb=first.verb, args=first.args)
    assert len((await answered(WHOLE, pressed, records)).answer.attachments) == 1


async def test_a_follow_up_is_about_the_deal_shown_before() -> None:
    records = [deal("One", key="deal_1"), deal("Two", key="deal_2"), user()]
    shown = await answered(WHOLE, asking("", Entities(deal_ids=("deal_2",))), records)
    assert shown.remember == {"deal_id": "deal_2"}
    again = await answered(WHOLE, asking("as word", memory=shown.remember), records)
    assert again.answer.attachments[0].name == "Right to Win assessment, Two.docx"


async def test_a_closed_deal_is_not_told_what_to_do() -> None:
    won = replace(deal(), status="won", stage="won", close_on=TODAY - timedelta(days=9))
    ask = asking("", HELIX, args={"deal_id": "deal_helix"})
    outcome = await answered(WHOLE, ask, [won, account(), user(), *full_evidence(), *all_yes()])
    assert text_of(outcome.answer).startswith("This deal is won.")
    assert not [p for p in outcome.answer.parts if isinstance(p, ListPart) and p.title == "Do first"]


# what fails costs its part


async def test_without_the_plan_the_score_still_comes_and_the_gap_is_said() -> None:
    whole = as_skill(ASSESSMENT, [RIGHT_TO_WIN, broken(POWER_PLAN)])
    outcome = await assessed([*full_evidence(), *all_yes()], verb="pdf", skill=whole)
    missing = "Power Plan is missing: something went wrong on my side."
    assert outcome.answer.degraded == (missing,)
    report = report_of(outcome)
    assert missing in [p.text for p in report.sections[0].parts if isinstance(p, TextPart)]
    assert "Power Plan" not in [s.heading for s in report.sections]


async def test_without_the_score_the_plan_knows_it() -> None:
    whole = as_skill(ASSESSMENT, [broken(RIGHT_TO_WIN), POWER_PLAN])
    outcome = await assessed([*full_evidence(), *all_yes()], verb="pdf", skill=whole)
    assert isinstance(outcome.out, Assessment)
    assert outcome.out.now.right_to_win == 56
    assert "Right to Win is missing: something went wrong on my side." in outcome.answer.degraded
    chapter = next(s for s in report_of(outcome).sections if s.heading.startswith("Credibility"))
    assert [p.text for p in chapter.parts if isinstance(p, TextPart)] == ["This chapter could not be made."]


async def test_when_the_store_is_away_the_turn_fails_as_any_would() -> None:
    async def away(_ask: Ask, _reader: Reader) -> Any:
        raise StoreUnavailable("The records can't be reached right now.")

    whole = as_skill(ASSESSMENT, [broken(RIGHT_TO_WIN, away), broken(POWER_PLAN, away)])
    with pytest.raises(StoreUnavailable):
        await assessed([], skill=whole)


# the card and the paper


def text_of(answer: Answer) -> str:
    return " ".join(p.text for p in answer.parts if isinstance(p, TextPart))


async def test_the_card_is_short_and_the_rest_is_folded() -> None:
    outcome = await assessed([*full_evidence(times=2), *all_yes(days=30)[1:]])
    open_parts = [type(p).__name__ for p in outcome.answer.parts if not isinstance(p, DetailsPart)]
    assert open_parts == ["TextPart", *["ScorePart"] * 5, "ListPart", "ListPart"]
    folds = [p.summary for p in outcome.answer.parts if isinstance(p, DetailsPart)]
    assert folds[0] == "Why each C stands where it stands"
    assert folds[1].startswith("Initiatives (")
    assert [a.label for a in outcome.answer.actions] == ["PDF", "Word", "Power Plan", "Who's who", "Find the money"]


async def test_everything_cited_is_a_source_of_the_paper_and_every_source_is_cited() -> None:
    outcome = await assessed([*full_evidence(times=2), evidence("sla", -1), *all_yes(days=30)[1:]], verb="pdf")
    report = report_of(outcome)
    cited = _cites(to_json(replace(outcome.answer, attachments=()))) | _cites(
        to_json(Answer("", tuple(p for s in report.sections for p in s.parts)))
    )
    assert cited == {s.id for s in report.sources}


def _cites(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = set(value.get("cites", ())) if isinstance(value.get("cites"), list) else set()
        return own | {c for v in value.values() for c in _cites(v)}
    return {c for v in value for c in _cites(v)} if isinstance(value, list) else set()


async def test_the_structure_of_the_paper(snapshot: Any) -> None:
    records = [
        *full_evidence(times=2),
        evidence("sla", -1, statement="Two outages in May"),
        *all_yes(days=30)[1:],
        initiative("control", "world_class", key="a", title="Show the test that names us"),
    ]
    report = report_of(await assessed(records, verb="pdf"))
    shape = [(s.heading, [_shape(p) for p in s.parts]) for s in report.sections]
    assert {"title": report.title, "subtitle": report.subtitle, "sections": shape} == snapshot


def _shape(part: Any) -> str:
    title = getattr(part, "title", "") or getattr(part, "label", "")
    rows = f" x{len(part.rows)}" if isinstance(part, TablePart) else ""
    return f"{type(part).__name__}{rows}: {title}" if title else f"{type(part).__name__}{rows}"


async def test_a_confidential_deal_is_marked_on_every_page() -> None:
    ask = asking("", HELIX, verb="pdf", args={"deal_id": "deal_helix"})
    outcome = await answered(WHOLE, ask, [replace(deal(), confidential=True), account(), user()])
    assert report_of(outcome).marking == "Confidential: for the deal's team only"


async def test_nothing_of_a_deal_one_may_not_see_is_in_it() -> None:
    other = deal("Secret takeover", key="deal_secret", account_id="account_helix", confidential=True)
    hidden = [other, evidence("sla", -1, deal_id="deal_secret", statement="Their secret plan")]
    visible = [deal(), account(), user(), *full_evidence(), *all_yes()]
    ask = asking("", HELIX, verb="pdf", args={"deal_id": "deal_helix"})
    outcome = await answered(WHOLE, ask, [*visible, *hidden], deal_ids=["deal_helix"])
    whole = str(to_json(outcome.answer))
    assert "ecret" not in whole.replace("Secretary", "")
    refused = asking("", Entities(deal_ids=("deal_secret",)), verb="pdf", args={"deal_id": "deal_secret"})
    no = await answered(WHOLE, refused, [*visible, *hidden], deal_ids=["deal_helix"])
    assert (no.answer.title, no.answer.attachments) == ("No such deal", ())


async def test_the_order_of_records_changes_nothing() -> None:
    records = [*full_evidence(times=2), evidence("sla", -1), *all_yes()]
    first = to_json((await assessed(records, verb="pdf")).answer)
    shuffled = records[:]
    random.Random(7).shuffle(shuffled)
    assert to_json((await assessed(shuffled, verb="pdf")).answer) == first


facts = st.lists(
    st.tuples(
        st.sampled_from(ALL_SUBS),
        st.sampled_from([1, -1]),
        st.floats(0, 700),
        st.floats(0.1, 1),
        st.sampled_from(["fact", "opinion", "gossip"]),
    ),
    max_size=14,
)


@given(facts)
@settings(max_examples=25)
def test_a_fact_against_costs_at_most_what_there_is(items: list[tuple[str, int, float, float, Any]]) -> None:
    records = [evidence(s, p, days=d, strength=w, fog=f) for s, p, d, w, f in items]
    out = asyncio.run(found([*records, *all_yes()]))
    for risk in out.risks:
        assert 0 <= risk.exposure <= out.now.exact + 1e-9
        assert risk.falls_to <= out.now.right_to_win
        assert risk.kinds == kinds_of(risk.sub, out.now)


async def test_skarholt_in_the_sample_workspace() -> None:
    """The largest deal of the sample's own rep, as the record has it."""
    records = await asyncio.to_thread(sample, NOW)
    kim = next(r for r in records if getattr(r, "email", "") == DEFAULT_USER)
    skarholt = by_name(records, "Skarholt mill-wide reliability")
    who = Principal("default", kim.id, "rep", name=kim.name, locale="en_GB")
    ask = asking("", Entities(deal_ids=(skarholt.id,)), verb="pdf", args={"deal_id": skarholt.id}, principal=who)
    outcome = await answered(WHOLE, ask, records)
    out = outcome.out
    assert isinstance(out, Assessment)
    assert out.now.known == 4
    assert out.now.weakest is not None
    assert out.now.weakest.spec.key == "capability"
    assert out.plan is not None
    assert 5 <= len(out.plan.entries) <= 10
    assert out.plan.then.right_to_win > out.now.right_to_win
    assert "consistent_delivery" in {r.sub.spec.key for r in out.risks if "contradicting" in r.kinds}
    report = report_of(outcome)
    assert len(report.sources) > 30
    scores = [p for s in report.sections[:1] for p in s.parts if isinstance(p, ScorePart)]
    assert len(scores) == 5


def test_it_is_offered_to_everybody_who_sees_deals() -> None:
    assert WHOLE.roles == frozenset({"admin", "manager", "rep"})
    assert WHOLE.buckets == frozenset({"deal", "client", "company"})
    assert len(WHOLE.utterances) >= 60
