# ruff: noqa: E501 - one record per line reads like a table
"""Objectives, targets, comp plans, hours and the rest of the plans: kept, listed in order, read by right and time."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from knowledge.policy import PERSONAL
from knowledge.reader import Reader
from knowledge.records import (
    Capacity,
    CompClause,
    Competency,
    Differentiator,
    Imperative,
    Objective,
    Record,
    Target,
    Training,
)
from knowledge.store.rendering import _RENDERED
from knowledge.workspace import Workspace
from tests.support.small import NOW, TODAY, T, ago, day

OURS = Imperative("imp_ours", title="Lead in pumps", **T)
LAST, THIS = (day(600), day(240)), (day(239), day(-126))
PLANS: list[Record] = [
    OURS,
    Objective("obj_b", imperative_id="imp_ours", title="Two pump rooms", starts_on=day(10), ends_on=day(-80), deals=2, **T),
    Objective("obj_a", imperative_id="imp_ours", title="One pump room", starts_on=day(100), ends_on=day(11), **T),
    Target("tgt_kim_last", starts_on=LAST[0], ends_on=LAST[1], amount=Decimal(100), user_id="user_kim", **T),
    Target("tgt_kim", starts_on=THIS[0], ends_on=THIS[1], amount=Decimal("250.50"), user_id="user_kim", plan="Field", **T),
    Target("tgt_dana", starts_on=THIS[0], ends_on=THIS[1], amount=Decimal(300), user_id="user_dana", plan="Field", **T),
    Target("tgt_west", starts_on=THIS[0], ends_on=THIS[1], amount=Decimal(900), team_id="team_west", **T),
    CompClause("cl_2", plan="Field", number="2", kind="rate", text="Pays 2.5 per cent.", rate=Decimal("0.025"), **T),
    CompClause("cl_1", plan="Field", number="1", kind="base", text="A base.", amount=Decimal(72000), **T),
    CompClause("cl_x", plan="Desk", number="1", kind="base", text="Less.", amount=Decimal(1), document_id="doc", **T),
    Competency("held_kim", user_id="user_kim", skill="sales_planning", rating=7.0, on=day(30), **T),
    Competency("cert_kim", user_id="user_kim", skill="sales_planning", rating=7.0, on=day(90), kind="certificate", title="Planner", **T),
    Training("train", title="Planning on a page", skill="sales_planning", text="One page.", **T),
    Capacity("cap", user_id="user_kim", starts_on=day(10), ends_on=day(-10), hours_per_week=12.5, **T),
    Differentiator("diff", title="The Atlas", text="Ours alone.", checked_on=day(3), **T),
]  # fmt: skip


@pytest.fixture
async def planned(workspace: Workspace) -> Workspace:
    await workspace.load(PLANS, source="small", at=ago(5))
    return workspace


async def reading(workspace: Workspace, who: str, moment: datetime | None = None) -> Reader:
    return workspace.reader(await workspace.principal(f"user_{who}"), now=moment)


async def test_each_list_comes_in_the_order_it_promises(planned: Workspace) -> None:
    kim = await reading(planned, "kim")
    assert [o.id for o in await kim.objectives()] == ["obj_a", "obj_b"]
    assert [c.id for c in await kim.comp_clauses(plan="Field")] == ["cl_1", "cl_2"]
    assert [t.id for t in await kim.targets(user_ids=["user_kim"])] == ["tgt_kim", "tgt_kim_last"]
    assert [c.id for c in await kim.competencies()] == ["held_kim", "cert_kim"]
    assert (await kim.targets(user_ids=["user_kim"]))[0].amount == Decimal("250.50")
    assert (await kim.capacities(user_ids=["user_kim"]))[0].hours_per_week == 12.5
    assert await kim.capacities(user_ids=["user_liu"]) == []
    assert [t.title for t in await kim.trainings()] == ["Planning on a page"]
    assert [d.title for d in await kim.differentiators()] == ["The Atlas"]


@pytest.mark.parametrize(
    ("who", "targets", "skills"),
    [
        ("kim", {"tgt_kim", "tgt_kim_last", "tgt_west"}, {"held_kim", "cert_kim"}),
        ("liu", {"tgt_west"}, {"cert_kim"}),
        ("dana", {"tgt_dana", "tgt_west"}, {"cert_kim"}),
        ("maya", {"tgt_kim", "tgt_kim_last", "tgt_dana", "tgt_west"}, {"held_kim", "cert_kim"}),
        ("erik", {"tgt_west"}, {"cert_kim"}),
        ("ana", {"tgt_west"}, {"cert_kim"}),
        ("ada", {"tgt_kim", "tgt_kim_last", "tgt_dana", "tgt_west"}, {"held_kim", "cert_kim"}),
    ],
)
async def test_who_reads_whose(planned: Workspace, who: str, targets: set[str], skills: set[str]) -> None:
    reader = await reading(planned, who)
    assert {t.id for t in await reader.targets()} == targets
    assert {c.id for c in await reader.competencies()} == skills
    for hidden in {"tgt_kim", "tgt_dana"} - targets:
        assert await reader.record("target", hidden) is None
        assert await reader.history("target", hidden) == []
        assert await reader.titles([("target", hidden)]) == {}
    if "held_kim" not in skills:
        assert await reader.record("competency", "held_kim") is None


async def test_loading_again_changes_nothing_and_a_new_amount_leaves_the_old_one_in_the_past(
    planned: Workspace,
) -> None:
    again = await planned.load(PLANS, source="small", at=ago(4))
    assert (again.created, again.updated) == (0, 0)
    raised = next(r for r in PLANS if r.id == "tgt_kim")
    await planned.load([replace(raised, amount=Decimal(400))], source="small", at=ago(2))  # type: ignore[type-var]
    now, before = await reading(planned, "kim"), await reading(planned, "kim", NOW - timedelta(days=3))
    assert (await now.record("target", "tgt_kim")).amount == Decimal(400)
    assert (await before.record("target", "tgt_kim")).amount == Decimal("250.50")
    (change,) = await now.history("target", "tgt_kim")
    assert (change.field, change.before, change.after) == ("amount", Decimal("250.50"), Decimal(400))
    assert await (await reading(planned, "liu")).history("target", "tgt_kim") == []


async def test_an_assessment_of_tomorrow_is_not_read_today(planned: Workspace) -> None:
    early = Competency(
        "held_soon", user_id="user_kim", skill="sales_planning", rating=9.0, on=TODAY + timedelta(3), **T
    )
    await planned.load([early], source="small")
    kim = await reading(planned, "kim")
    assert "held_soon" not in {c.id for c in await kim.competencies()}


async def test_a_search_finds_what_no_paper_says_and_nothing_personal(planned: Workspace) -> None:
    assert not PERSONAL & set(_RENDERED)
    made = {d.id: d async for d in planned.documents_for_index()}
    assert made["obj_a"].title == "One pump room"
    assert "Won deals: 2." in made["obj_b"].text
    assert (made["cl_2"].title, made["cl_2"].text) == ("Field, clause 2", "Pays 2.5 per cent.")
    assert "cl_x" not in made, "its paper says it"
    assert made["diff"].text == "What sets us apart: The Atlas.\nOurs alone."
    assert {d.bucket for i, d in made.items() if i in ("obj_a", "cl_2", "train", "diff")} == {"company"}
    assert not {"tgt_kim", "held_kim", "cert_kim", "cap"} & set(made)
