"""A folder of exports and documents becomes records; what can't be taken is named, the rest goes in."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from knowledge.errors import ImportFailed
from knowledge.ingest.importer import import_folder
from knowledge.ingest.report import ImportReport
from knowledge.workspace import Workspace

USERS = "id,name,email,role,manager,region,time_zone\nu1,Ana Ruiz,ana@example.com,rep,Max Bauer,EMEA,Europe/Madrid\n"
ACCOUNTS = "id,name,industry,revenue\na1,Helix Robotics,manufacturing,1.2m\na2,Globex,retail,\n"
PRODUCTS = "id,name,family,list_price\np1,GTX Pro,GTX,4821\n"
DEALS = (
    "id,name,owner,account,stage,amount,close_on,products\n"
    "d1,Helix plant,Ana Ruiz,Helix Robotics,propose,420k,2027-03-31,GTXPro\n"
    "d2,Ghost,Ana Ruiz,Nobody Ltd,propose,1,2027-03-31,\n"
    "d3,Backwards,Ana Ruiz,Globex,won,100,2026-13-01,\n"
    "d4,No client,ana@example.com,,qualify,,,\n"
    "d5,Odd stage,Ana Ruiz,Globex,thinking,,,\n"
    "d1,Again,Ana Ruiz,Globex,qualify,,,\n"
)
CALL = "WEBVTT\n\n00:12:40.000 --> 00:12:48.000\n<v Dana Fox>We have the budget in writing.</v>\n"
MAIL = (
    "From: Dana Fox <dana@helix.example>\nTo: Ana Ruiz <ana@example.com>\nSubject: Offer\nMessage-ID: <1@helix>\n"
    "Date: Tue, 03 Mar 2026 10:00:00 +0100\n\nPlease send the offer by Friday.\n"
)


def _folder(tmp_path: Path, **files: str) -> Path:
    folder = tmp_path / "export"
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_csv", ".csv").replace("_md", ".md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = _folder(tmp_path, users_csv=USERS, accounts_csv=ACCOUNTS, products_csv=PRODUCTS, opportunities_csv=DEALS)
    (folder / "contacts.csv").write_text("name,account,title,email\nDana Fox,helix-robotics,CFO,dana@helix.example\n")
    (folder / "Helix Robotics").mkdir()
    (folder / "Helix Robotics" / "2026-03-02 kickoff.vtt").write_text(CALL)
    (folder / "2026-03-03 offer.eml").write_text(MAIL)
    (folder / "company").mkdir()
    (folder / "company" / "playbook.md").write_text("# Too expensive\nShow the cost of waiting.\n")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4\nthis is no pdf")
    return folder


async def _import(tmp_path: Path, folder: Path, **options: object) -> tuple[Workspace, ImportReport]:
    workspace = await Workspace.open(tmp_path / "home")
    return workspace, await import_folder(workspace, folder, **options)  # type: ignore[arg-type]


async def test_good_rows_go_in_and_bad_ones_are_named_with_line_and_reason(tmp_path: Path, export: Path) -> None:
    workspace, report = await _import(tmp_path, export)
    try:
        deals = report.tables["opportunities"]
        assert (deals.read, deals.created, deals.refused) == (6, 2, 4)
        assert {(p.file, p.line): p.reason for p in report.refused if p.line} == {
            ("opportunities.csv", 3): "no account “Nobody Ltd” is known",
            ("opportunities.csv", 4): "close_on: “2026-13-01” is no date like YYYY-MM-DD or DD.MM.YYYY or DD-MM-YYYY "
            "or YYYY/MM/DD",
            ("opportunities.csv", 6): "stage “thinking” is none of prospect, qualify, propose, negotiate, won, lost "
            "(map it in mapping.yaml under values)",
            ("opportunities.csv", 7): "repeats line 2",
        }
        assert [p.file for p in report.refused if p.line is None] == ["broken.pdf"]
        ana = workspace.reader(await workspace.principal("ana@example.com"))
        found = {d.name: d for d in await ana.deals()}
        assert set(found) == {"Helix plant", "No client"}
        assert found["Helix plant"].amount == Decimal(420_000)
        assert found["Helix plant"].industry == "manufacturing"
        assert len(found["Helix plant"].product_ids) == 1
    finally:
        await workspace.close()


async def test_a_column_nobody_reads_is_told_with_the_name_it_may_want(tmp_path: Path) -> None:
    deals = "id,name,owner,stage,close_date,weather\nd1,Plant,Ana Ruiz,propose,2027-03-31,fine\n"
    workspace, report = await _import(tmp_path, _folder(tmp_path, users_csv=USERS, opportunities_csv=deals))
    await workspace.close()
    assert [(p.file, p.reason) for p in report.notes if p.reason.startswith("not read")] == [
        (
            "opportunities.csv",
            "not read: close_date (we call it close_on: rename it, or map it in mapping.yaml), weather",
        )
    ]


async def test_documents_reach_whom_they_should(tmp_path: Path, export: Path) -> None:
    workspace, _ = await _import(tmp_path, export)
    try:
        ana = workspace.reader(await workspace.principal("Ana Ruiz"))
        helix = next(a for a in await ana.accounts() if a.name == "Helix Robotics")
        (call,) = await ana.documents(account_id=helix.id)
        assert (call.kind, call.at.date().isoformat(), call.segments[0].speaker) == (
            "transcript",
            "2026-03-02",
            "Dana Fox",
        )
        kinds = {a.kind: a for a in await ana.activities(account_id=helix.id)}
        assert set(kinds) == {"call", "mail"}
        assert kinds["mail"].direction == "in"
        assert kinds["mail"].at.isoformat() == "2026-03-03T09:00:00+00:00"
        assert [d.title for d in await ana.documents(bucket="company")]
        admin = workspace.reader(await workspace.principal("admin@localhost"))
        assert len(await admin.contacts()) == 1
    finally:
        await workspace.close()


async def test_a_manager_column_makes_the_team_and_its_manager(tmp_path: Path, export: Path) -> None:
    workspace, _ = await _import(tmp_path, export)
    try:
        max_bauer = await workspace.principal("Max Bauer")
        assert max_bauer.role == "manager"
        assert {d.name for d in await workspace.reader(max_bauer).deals()} == {"Helix plant", "No client"}
    finally:
        await workspace.close()


async def test_importing_again_changes_nothing_and_a_newer_export_updates(tmp_path: Path, export: Path) -> None:
    workspace, _ = await _import(tmp_path, export)
    try:
        before = await workspace.counts()
        again = await import_folder(workspace, export)
        assert all(c.created == c.updated == 0 for c in again.tables.values())
        assert await workspace.counts() == before
        (export / "opportunities.csv").write_text(DEALS.replace("420k", "500k"))
        newer = await import_folder(workspace, export)
        assert newer.tables["opportunities"].updated == 1
        deals = await workspace.reader(await workspace.principal("Ana Ruiz")).deals()
        assert Decimal(500_000) in {d.amount for d in deals}
    finally:
        await workspace.close()


async def test_a_later_export_may_refer_to_an_earlier_one(tmp_path: Path, export: Path) -> None:
    workspace, _ = await _import(tmp_path, export)
    try:
        late = _folder(tmp_path / "late", activities_csv="kind,at,subject,account\ncall,2026-05-01,Review,Globex\n")
        report = await import_folder(workspace, late)
        assert report.tables["activities"].created == 1
    finally:
        await workspace.close()


async def test_a_conversation_nobody_is_known_in_is_for_managers_and_told(tmp_path: Path) -> None:
    folder = _folder(tmp_path, users_csv=USERS)
    (folder / "call.vtt").write_text(CALL)
    (folder / "guide.md").write_text("# Guide\nRead me.\n")
    workspace, report = await _import(tmp_path, folder)
    try:
        assert {p.file: p.reason for p in report.notes if p.file in ("call.vtt", "guide.md")} == {
            "call.vtt": "a conversation with nobody on record, so only managers may read it",
            "guide.md": "named no client, so it is company knowledge everybody here may read",
        }
        rep = workspace.reader(await workspace.principal("Ana Ruiz"))
        manager = workspace.reader(await workspace.principal("Max Bauer"))
        assert {d.uri for d in await rep.documents()} == {"guide.md"}
        assert {d.uri for d in await manager.documents()} == {"guide.md", "call.vtt"}
    finally:
        await workspace.close()


async def test_a_plain_folder_of_documents_goes_in(tmp_path: Path) -> None:
    folder = _folder(tmp_path, notes_md="# Notes\nOne.\n", more__plan_md="# Plan\nTwo.\n")
    workspace, report = await _import(tmp_path, folder)
    try:
        assert report.tables["documents"].created == 2
    finally:
        await workspace.close()


async def test_foreign_columns_and_values_come_through_a_mapping(tmp_path: Path) -> None:
    folder = _folder(tmp_path, users_csv=USERS, accounts_csv=ACCOUNTS)
    (folder / "opps.csv").write_text("OppId;Kunde;Phase;Wert;Datum\n1;Globex;Verbal;12,5;31/12/2026\n", "utf-8")
    (folder / "activities.csv").write_text(
        "kind,at,subject,account\nmeeting,2026-07-01 09:00,Local,Globex\nmeeting,2026-07-01T09:00Z,Zulu,Globex\n"
    )
    (folder / "mapping.yaml").write_text(
        """
source: crm
currency: EUR
time_zone: Europe/Berlin
date_formats: ["%d/%m/%Y"]
tables:
  opportunities:
    file: opps.csv
    columns:
      id: OppId
      name: {template: "{Kunde} {OppId}"}
      owner: {constant: Ana Ruiz}
      account: Kunde
      stage: Phase
      amount: {column: Wert, multiply: 1000}
      close_on: Datum
    values: {stage: {verbal: negotiate}}
"""
    )
    workspace, report = await _import(tmp_path, folder)
    try:
        assert report.refused == []
        ana = workspace.reader(await workspace.principal("Ana Ruiz"))
        (deal,) = await ana.deals()
        hours = {a.subject: a.at.hour for a in await ana.as_of(datetime(2027, 1, 1, tzinfo=UTC)).activities()}
        assert hours == {"Local": 7, "Zulu": 9}
        assert (deal.name, deal.stage, deal.amount, deal.currency) == ("Globex 1", "negotiate", Decimal(12_500), "EUR")
        assert str(deal.close_on) == "2026-12-31"
    finally:
        await workspace.close()


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ("tables: [", "not valid YAML"),
        ("tabels: {}", "tabels: Extra inputs"),
        ("time_zone: Berlin", "“Berlin” is no time zone like Europe/Berlin"),
        ("documents: [{files: '*', audience: manager}]", "audience: Input should be 'all' or 'managers'"),
        ("tables: {opportunities: {columns: {id: X}}}", "tables.opportunities.file"),
    ],
)
async def test_a_mapping_that_cannot_be_used_says_where(tmp_path: Path, mapping: str, reason: str) -> None:
    folder = _folder(tmp_path, users_csv=USERS)
    (folder / "mapping.yaml").write_text(mapping)
    workspace = await Workspace.open(tmp_path / "home")
    try:
        with pytest.raises(ImportFailed, match=reason):
            await import_folder(workspace, folder)
    finally:
        await workspace.close()


async def test_a_mapped_column_that_is_missing_refuses_the_file_and_names_what_is_there(tmp_path: Path) -> None:
    folder = _folder(tmp_path, users_csv=USERS, accounts_csv=ACCOUNTS)
    (folder / "mapping.yaml").write_text("tables: {accounts: {file: accounts.csv, columns: {industry: Sector}}}")
    workspace, report = await _import(tmp_path, folder)
    try:
        assert [p.reason for p in report.refused] == [
            "accounts.csv has no column Sector; its columns are id, name, industry, revenue."
        ]
        assert report.tables["users"].created > 0
    finally:
        await workspace.close()


async def test_an_empty_or_missing_folder_says_what_is_wanted(tmp_path: Path) -> None:
    (tmp_path / "void").mkdir()
    workspace = await Workspace.open(tmp_path / "home")
    try:
        with pytest.raises(ImportFailed, match="holds nothing to import"):
            await import_folder(workspace, tmp_path / "void")
        with pytest.raises(ImportFailed, match="There is no folder"):
            await import_folder(workspace, tmp_path / "nowhere")
    finally:
        await workspace.close()


async def test_the_public_crm_export_is_recognised_by_its_columns(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path,
        accounts_csv="account,sector,year_established,revenue,employees,office_location,subsidiary_of\n"
        "Acme Corporation,technolgy,1996,1100.04,2822,United States,\n"
        "Bluth,retail,1993,1242.32,3027,Kenya,Acme Corporation\n",
        products_csv="product,series,sales_price\nGTX Pro,GTX,4821\n",
        sales_teams_csv="sales_agent,manager,regional_office\nMoses Frase,Dustin Brinkmann,Central\n",
        sales_pipeline_csv="opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
        "1C1,Moses Frase,GTXPro,Acme Corporation,Won,20-10-2016,01-03-2017,1054\n"
        "2C2,Moses Frase,GTX Pro,,Engaging,20-11-2016,,\n"
        "3C3,Moses Frase,GTX Pro,Bluth,Lost,20-11-2016,01-03-2017,0\n",
    )
    workspace, report = await _import(tmp_path, folder)
    try:
        assert report.mapping.startswith("maven_crm (shipped")
        assert report.refused == []
        notes = {p.reason for p in report.notes}
        assert "“GTXPro” was read as “GTX Pro” (1 times)" in notes
        assert "1 opportunities name no account; they are in without one" in notes
        reader = workspace.reader(await workspace.principal("Moses Frase"))
        deals = {d.name: d for d in await reader.deals()}
        won = deals["Acme Corporation – GTXPro (1C1)"]
        assert (won.status, won.amount, won.industry, won.region) == ("won", Decimal(1054), "technology", "Central")
        assert deals["GTX Pro (2C2)"].account_id is None
        lost = next(d for d in deals.values() if d.status == "lost")
        assert lost.amount is None
    finally:
        await workspace.close()
