"""Objectives, targets, pay, skills and hours come in from CSV; what they can't mean is refused with its line."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.ingest.importer import import_folder
from knowledge.ingest.report import ImportReport
from knowledge.reader import Reader
from knowledge.workspace import Workspace

BASICS = {
    "users.csv": "name,email,role,manager\n"
    "Ana Ruiz,ana@example.com,rep,Max Bauer\nBo Lind,bo@example.com,rep,Max Bauer\n",
    "accounts.csv": "name\nHelix Robotics\n",
    "products.csv": "name,family\nGTX Pro,GTX\n",
    "opportunities.csv": "name,owner,account,amount\n"
    "Helix plant,Ana Ruiz,Helix Robotics,420k\nHelix pilot,Ana Ruiz,,9k\n",
    "case_studies.csv": "title,client,industry,region,completed_on\nGlobex line,Globex,retail,EMEA,2026-01-31\n",
}
PLANS = {
    "competitors.csv": "name,aliases\nOrbit,Orb\n",
    "imperatives.csv": "title,target,due_on\nLead in robotics,12m,2027-12-31\n",
    "carries.csv": "opportunity,imperative\nHelix plant,Lead in Robotics\n",
    "opens.csv": "opportunity,opens\nHelix pilot,Helix plant\n",
    "objectives.csv": "imperative,title,starts_on,ends_on,target,deals,owner\n"
    "Lead in robotics,Two plants,2026-10-01,2026-12-31,2.4m,2,Max Bauer\n",
    "comp_clauses.csv": "plan,number,kind,text,amount,rate,factor,from_attainment,to_attainment,family,deal_kind\n"
    "Field,1,base,A base of 72k.,72k,,,,,,\n"
    "Field,2,rate,Two and a half per cent.,,2.5%,,,,,\n"
    "Field,2,rate,Renewals pay less.,,0.8%,,,,,renewal\n"
    "Field,3,accelerator,Above quota 1.6 times.,,,1.6,100%,150%,,\n",
    "targets.csv": "user,team,starts_on,ends_on,amount,plan\n"
    'Ana Ruiz,,2026-01-01,2026-12-31,"1,800,000",Field\n'
    ",Max Bauer's team,2026-01-01,2026-12-31,3m,\n",
    "differentiators.csv": "title,products,competitors,checked_on,case_studies\n"
    "The Atlas,GTX Pro,Orb,2026-05-01,Globex line\n",
    "deal_team.csv": "user,opportunity,role,side,hours\nBo Lind,Helix plant,Delivery Lead,delivery,12\n",
    "competencies.csv": "user,skill,attribute,topic,rating,on,kind,title,by,expires_on\n"
    "Ana Ruiz,Business Acumen,,Manufacturing,8,2026-05-01,,,Max Bauer,\n"
    "Ana Ruiz,products_services,Investigator,GTX,7.5,2026-05-01,,,,\n"
    "Bo Lind,sales_planning,,,9,2026-05-01,certificate,Planner,Institute of Plans,2027-05-01\n",
    "trainings.csv": "title,skill,hours\nPlanning on a page,Sales and Sales Planning,6\n",
    "capacities.csv": "user,starts_on,ends_on,hours_per_week,note\nAna Ruiz,2026-10-01,2026-12-31,20,\n",
}


@pytest.fixture
async def workspace(tmp_path: Path) -> AsyncIterator[Workspace]:
    opened = await Workspace.open(tmp_path / "home")
    try:
        yield opened
    finally:
        await opened.close()


def written(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in (BASICS | files).items():
        (folder / name).write_text(text, "utf-8")
    return folder


async def taken(workspace: Workspace, folder: Path, files: dict[str, str]) -> ImportReport:
    return await import_folder(workspace, written(folder, files))


async def as_user(workspace: Workspace, name: str) -> Reader:
    return workspace.reader(await workspace.principal(name))


async def test_every_table_comes_in_and_ties_together(workspace: Workspace, tmp_path: Path) -> None:
    report = await taken(workspace, tmp_path / "export", PLANS)
    assert [(p.file, p.line, p.reason) for p in report.refused] == []
    reader = await as_user(workspace, "Max Bauer")
    (imperative,) = await reader.imperatives()
    (objective,) = await reader.objectives()
    assert objective.imperative_id == imperative.id
    assert (objective.target, objective.deals) == (Decimal(2_400_000), 2)
    people = {u.name: u.id for u in await reader.users()}
    deals = {d.name: d.id for d in await reader.deals()}
    (carried,) = await reader.edges(kind="carries", object_id=imperative.id)
    assert (carried.subject_id, carried.object_id) == (deals["Helix plant"], imperative.id)
    (opened,) = await reader.edges(kind="opens", object_id=deals["Helix plant"])
    assert (opened.subject_id, opened.object_id) == (deals["Helix pilot"], deals["Helix plant"])
    (named,) = await reader.edges(kind="deal_team", object_id=deals["Helix plant"])
    assert named.attrs == {"role": "delivery lead", "side": "delivery", "hours": 12}
    base, rate, renewal, accelerator = await reader.comp_clauses(plan="Field")
    assert base.amount == Decimal(72_000)
    assert {rate.rate, renewal.rate} == {Decimal("0.025"), Decimal("0.008")}
    assert (accelerator.factor, accelerator.from_attainment, accelerator.to_attainment) == (
        Decimal("1.6"),
        Decimal(1),
        Decimal("1.5"),
    )
    own = next(t for t in await reader.targets() if t.user_id)
    assert (own.user_id, own.amount, own.plan) == (people["Ana Ruiz"], Decimal(1_800_000), "Field")
    (differentiator,) = await reader.differentiators()
    assert len(differentiator.product_ids) == len(differentiator.competitor_ids) == 1
    assert len(differentiator.case_study_ids) == 1
    held = {(c.skill, c.attribute): c for c in await reader.competencies(user_ids=[people["Ana Ruiz"]])}
    assert held["business_acumen", None].by == people["Max Bauer"]
    assert held["products_services", "investigator"].rating == 7.5
    (certificate,) = await reader.competencies(user_ids=[people["Bo Lind"]])
    assert (certificate.kind, certificate.by, certificate.expires_on) == (
        "certificate",
        "Institute of Plans",
        date(2027, 5, 1),
    )
    (training,) = await reader.trainings()
    assert (training.skill, training.hours) == ("sales_planning", 6.0)
    (capacity,) = await reader.capacities()
    assert capacity.hours_per_week == 20.0


async def test_importing_again_changes_nothing_and_a_later_export_may_refer_to_it(
    workspace: Workspace, tmp_path: Path
) -> None:
    await taken(workspace, tmp_path / "export", PLANS)
    again = await import_folder(workspace, tmp_path / "export")
    assert all(c.created == c.updated == 0 for c in again.tables.values())
    later = tmp_path / "later"
    later.mkdir()
    (later / "objectives.csv").write_text(
        "imperative,title,starts_on,ends_on\nlead in robotics,One more,2027-01-01,2027-03-31\n"
    )
    (later / "differentiators.csv").write_text("title,competitors,case_studies\nThe desk,Orbit,Globex line\n")
    report = await import_folder(workspace, later)
    assert report.tables["objectives"].created == report.tables["differentiators"].created == 1


async def test_tables_of_edges_keep_their_ids_apart(workspace: Workspace, tmp_path: Path) -> None:
    edges = {
        "account_team.csv": "id,user,account\n1,Ana Ruiz,Helix Robotics\n",
        "deal_team.csv": "id,user,opportunity\n1,Bo Lind,Helix plant\n",
        "carries.csv": "id,opportunity,imperative\n1,Helix plant,Lead in robotics\n",
        "opens.csv": "id,opportunity,opens\n1,Helix pilot,Helix plant\n",
    }
    await taken(workspace, tmp_path / "export", PLANS | edges)
    reader = await as_user(workspace, "Max Bauer")
    deal = next(d for d in await reader.deals() if d.name == "Helix plant")
    about = [*await reader.edges(object_id=deal.id), *await reader.edges(subject_id=deal.id)]
    about += await reader.edges(kind="account_team", object_id=deal.account_id or "")
    assert {e.kind for e in about} == {"account_team", "deal_team", "carries", "opens"}


BAD = [
    ("targets.csv", "Ana Ruiz,Max Bauer's team,2026-01-01,2026-12-31,5,", "fill exactly one of user and team"),
    ("targets.csv", ",,2026-01-02,2026-12-31,5,", "fill exactly one of user and team"),
    ("targets.csv", "Nobody Here,,2026-01-01,2026-12-31,5,", "no user “Nobody Here” is known"),
    ("targets.csv", "Bo Lind,,2026-12-31,2026-01-01,5,", "ends_on 2026-01-01 comes before starts_on 2026-12-31"),
    ("targets.csv", "Bo Lind,,2026-01-03,2026-12-31,,", "amount is missing"),
    ("targets.csv", "Bo Lind,,2026-01-04,2026-12-31,-5,", "amount -5 is negative"),
    ("targets.csv", "Bo Lind,,2026-01-05,2026-12-31,lots,", "amount: “lots” is no amount"),
    ("comp_clauses.csv", "Field,11,rate,Words.,,,,,,,", "a clause of kind rate needs rate"),
    ("comp_clauses.csv", "Field,12,rate,Words.,,2.5,,,,,", "write 2.5% or 0.025"),
    ("comp_clauses.csv", "Field,13,rate,Words.,,-1%,,,,,", "rate -0.01 is negative"),
    ("comp_clauses.csv", "Field,14,bonus,Words.,5k,,,,,,", "a clause of kind bonus needs from_attainment"),
    ("comp_clauses.csv", "Field,15,threshold,Words.,,,,50,,,", "write 50% or 0.5"),
    ("comp_clauses.csv", "Field,16,accelerator,Words.,,,2,1.5,1,,", "does not lie above from_attainment 1.5"),
    ("comp_clauses.csv", "Field,17,gift,Words.,,,,,,,", "kind “gift” is none of base, rate"),
    ("comp_clauses.csv", "Field,18,base,Words.,1,,,,,,swap", "deal_kind “swap” is none of new, renewal, expansion"),
    ("competencies.csv", "Ana Ruiz,charm,,,5,2026-05-02,,,,", "skill “charm” is none of leadership_ethics"),
    ("competencies.csv", "Ana Ruiz,sales_planning,Poet,,5,2026-05-03,,,,", "attribute “Poet” is none of"),
    ("competencies.csv", "Ana Ruiz,sales_planning,,,11,2026-05-04,,,,", "rating 11 is outside 0..10"),
    ("competencies.csv", "Ana Ruiz,sales_planning,,,5,,,,,", "rating or on is missing"),
    ("competencies.csv", "Ana Ruiz,sales_planning,,,5,2026-05-06,,,Nobody,", "no user “Nobody” is known"),
    ("competencies.csv", "Ana Ruiz,sales_planning,,,5,2026-05-07,certificate,,X,", "title is missing"),
    (
        "competencies.csv",
        "Ana Ruiz,sales_planning,,,5,2026-05-08,certificate,T,X,2026-01-01",
        "expires_on 2026-01-01 comes before on 2026-05-08",
    ),
    ("competencies.csv", "Ana Ruiz,sales_planning,,,5,2026-05-09,,,,2027-01-01", "belongs to a certificate"),
    ("capacities.csv", "Ana Ruiz,2027-01-01,2027-02-01,200,", "hours_per_week 200 is outside 0..168"),
    ("capacities.csv", "Ana Ruiz,2027-01-02,2027-02-01,,", "hours_per_week is missing"),
    ("objectives.csv", "Rule the world,T,2026-10-01,2026-12-31,,,", "no imperative “Rule the world” is known"),
    ("objectives.csv", "Lead in robotics,T,2026-10-01,,,,", "starts_on or ends_on is missing"),
    ("objectives.csv", "Lead in robotics,T,2026-10-02,2026-12-31,1,-2,", "deals -2 is negative"),
    ("deal_team.csv", "Bo Lind,Helix pilot,,middle,", "side “middle” is none of pursuit, delivery"),
    ("deal_team.csv", "Bo Lind,,,,", "opportunity is missing"),
    ("opens.csv", "Helix plant,Helix plant", "can't open itself"),
    ("differentiators.csv", "The desk,,Nobody,,", "no competitor “Nobody” is known"),
]


async def test_what_a_row_cannot_mean_is_refused_with_file_line_and_reason(
    workspace: Workspace, tmp_path: Path
) -> None:
    files, expected = dict(PLANS), {}
    for name, row, reason in BAD:
        files[name] += row + "\n"
        expected[name, files[name].count("\n")] = reason
    report = await taken(workspace, tmp_path / "export", files)
    refused = {(p.file, p.line): p.reason for p in report.refused}
    assert refused.keys() == expected.keys()
    for place, reason in expected.items():
        assert reason in refused[place], place
    assert report.tables["targets"].created == 2


async def test_a_plan_without_clauses_is_told(workspace: Workspace, tmp_path: Path) -> None:
    report = await taken(
        workspace, tmp_path / "export", {"targets.csv": PLANS["targets.csv"].replace("Field", "Old plan")}
    )
    assert [n.reason for n in report.notes if n.file == "targets.csv"] == [
        "no clause of the comp plan “Old plan” is known (comp_clauses.csv)"
    ]


MAPPING = """
source: payroll
currency: EUR
date_formats: ["%m/%d/%Y"]
tables:
  targets:
    file: quotas.csv
    columns:
      user: Rep
      starts_on: From
      ends_on: To
      amount: {column: Quota, multiply: 1000}
      plan: {constant: Field}
  competencies:
    file: talent.csv
    columns: {user: Who, skill: Area, rating: Score, on: Date}
    values:
      skill: {Planning: sales_planning}
"""


async def test_foreign_columns_and_values_come_in_through_the_mapping(workspace: Workspace, tmp_path: Path) -> None:
    folder = written(tmp_path / "export", {})
    (folder / "mapping.yaml").write_text(MAPPING)
    (folder / "quotas.csv").write_text("Rep;From;To;Quota\nAna Ruiz;01/01/2026;12/31/2026;1800\n")
    (folder / "talent.csv").write_text("Who;Area;Score;Date\nAna Ruiz;Planning;6;05/01/2026\n")
    report = await import_folder(workspace, folder)
    assert not report.refused
    reader = await as_user(workspace, "Ana Ruiz")
    (target,) = await reader.targets()
    assert (target.amount, target.currency, target.plan) == (Decimal(1_800_000), "EUR", "Field")
    assert target.starts_on == date(2026, 1, 1)
    (held,) = await reader.competencies()
    assert (held.skill, held.rating) == ("sales_planning", 6.0)


async def test_a_rep_reads_only_their_own_target_and_assessments(workspace: Workspace, tmp_path: Path) -> None:
    await taken(workspace, tmp_path / "export", PLANS)
    bo = await as_user(workspace, "Bo Lind")
    assert [t.user_id for t in await bo.targets()] == [None]
    assert [c.kind for c in await bo.competencies()] == ["certificate"]
