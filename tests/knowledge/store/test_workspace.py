"""Opening, people, the directory, counters and the documents to index; on both databases."""

import asyncio
import contextlib
import sqlite3
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.errors import InvalidChange, NotFound, StoreUnavailable, StoreUnusable
from knowledge.store.database import SQLITE_FILE
from knowledge.workspace import Workspace
from knowledge.writer import Change
from tests.support.small import DEALS, DOCUMENTS, NOW, RECORDS, USERS, ago


@pytest.mark.parametrize("who", ["user_kim", "KIM@scip.example", "kim moreno", "  Kim Moreno "])
async def test_a_person_is_found_by_id_mail_or_full_name(workspace: Workspace, who: str) -> None:
    found = await workspace.principal(who)
    assert (found.user_id, found.role, found.time_zone) == ("user_kim", "rep", "America/Denver")


async def test_a_person_is_found_whatever_the_case_of_letters_beyond_ascii(workspace: Workspace) -> None:
    await workspace.load([replace(USERS[3], id="user_oe", email="oe@scip.example", name="Özlem Şahin")], source="hr")
    assert (await workspace.principal("özlem şahin")).user_id == "user_oe"


async def test_nobody_and_a_shared_name_get_a_sentence(workspace: Workspace) -> None:
    with pytest.raises(NotFound, match="Nobody here is called “Zorro”"):
        await workspace.principal("Zorro")
    await workspace.load([replace(USERS[3], id="user_kim2", email="kim2@scip.example")], source="hr")
    with pytest.raises(NotFound, match=r"Which one: kim2@scip\.example, kim@scip\.example"):
        await workspace.principal("Kim Moreno")


async def test_a_manager_manages_sub_teams_and_nobody_else_any(workspace: Workspace) -> None:
    assert (await workspace.principal("user_maya")).team_ids == {"team_west", "team_desert"}
    assert (await workspace.principal("user_kim")).team_ids == frozenset()


async def test_a_chat_identity_leads_to_a_person(workspace: Workspace) -> None:
    assert await workspace.principal_for_identity("slack:T1:U2") is None
    await workspace.link_identity("slack:T1:U2", "user_kim")
    await workspace.link_identity("slack:T1:U2", "user_liu")
    found = await workspace.principal_for_identity("slack:T1:U2")
    assert found is not None
    assert found.user_id == "user_liu"
    with pytest.raises(NotFound):
        await workspace.link_identity("slack:T1:U3", "user_nobody")


async def test_chat_identities_are_listed_and_taken_away(workspace: Workspace) -> None:
    for key, user in (("slack:T1:U2", "user_kim"), ("teams:oid", "user_kim"), ("slack:T1:U3", "user_liu")):
        await workspace.link_identity(key, user)
    assert [i.key for i in await workspace.identities()] == ["slack:T1:U2", "slack:T1:U3", "teams:oid"]
    assert [i.key for i in await workspace.identities("user_kim")] == ["slack:T1:U2", "teams:oid"]
    assert await workspace.unlink_identity("teams:oid") == "user_kim"
    assert await workspace.principal_for_identity("teams:oid") is None
    with pytest.raises(NotFound, match="nobody"):
        await workspace.unlink_identity("teams:oid")


async def test_an_identity_that_was_taken_away_is_nobodys_until_it_is_linked_again(workspace: Workspace) -> None:
    assert not await workspace.parted_identity("teams:oid")
    for _ in range(2):
        await workspace.link_identity("teams:oid", "user_kim")
        assert not await workspace.parted_identity("teams:oid")
        await workspace.unlink_identity("teams:oid")
        assert await workspace.parted_identity("teams:oid")
        assert await workspace.identities() == []


async def test_the_directory_holds_the_names_one_may_use(workspace: Workspace) -> None:
    kim = await workspace.directory(await workspace.principal("user_kim"))
    names = {e.id: e for e in kim.entries}
    assert Counter(e.kind for e in kim.entries) == {
        "deal": 2,
        "account": 1,
        "contact": 3,
        "user": 8,
        "product": 3,
        "competitor": 1,
    }
    core = names["deal_helix_core"]
    assert (core.detail, core.amount, core.currency) == ("Helix Health · propose", 420_000, "USD")
    assert (core.owner_id, core.kind_of_deal, core.touched_at) == ("user_kim", "renewal", ago(3))
    assert names["contact_omar"].detail == "CIO at Helix Health"
    ana = await workspace.directory(await workspace.principal("user_ana"))
    assert {e.kind for e in ana.entries} == {"user", "product", "competitor"}
    assert (await workspace.directory(await workspace.principal("user_ivan"))).entries == ()


async def test_the_directory_is_kept_until_names_or_rights_change(workspace: Workspace) -> None:
    kim = await workspace.principal("user_kim")
    first = await workspace.directory(kim)
    writer = workspace.writer(kim)
    note = Change(
        "create",
        "evidence",
        "evidence_x",
        {
            "deal_id": "deal_helix_core",
            "c": "control",
            "factor": "mastery",
            "sub_factor": "world_class",
            "polarity": 1,
            "strength": 1.0,
            "fog": "fact",
            "statement": "Rated first.",
        },
    )
    await writer.apply((note,), key="a", cause="")
    assert await workspace.directory(kim) is first
    await writer.apply((Change("update", "deal", "deal_helix_core", {"name": "Helix renewal"}),), key="b", cause="")
    second = await workspace.directory(kim)
    assert second.version > first.version
    assert "Helix renewal" in {e.name for e in second.entries}


async def test_grants_are_kept_until_rights_change_in_whichever_process(
    workspace: Workspace, small_url: str | None
) -> None:
    kim = await workspace.principal("user_kim")
    first = await workspace.grants(kim)
    assert await workspace.grants(kim) is first
    other = await Workspace.open(workspace.home, database_url=small_url, clock=lambda: NOW)
    await other.load([replace(d, owner_id="user_kim") for d in DEALS if d.id == "deal_orphan"], source="crm")
    await other.close()
    assert (await workspace.grants(kim)).deal_ids == first.deal_ids | {"deal_orphan"}


async def test_two_companies_in_one_database_know_nothing_of_each_other(
    workspace: Workspace, small_url: str | None
) -> None:
    other = await Workspace.open(workspace.home, database_url=small_url, tenant="other", clock=lambda: NOW)
    await other.load([replace(r, tenant="other") for r in RECORDS], source="small")
    await other.load([replace(DEALS[0], tenant="other", name="Theirs")], source="small")
    for space, name in ((workspace, "Helix core renewal"), (other, "Theirs")):
        deal = await space.reader(await space.principal("user_ada")).deal("deal_helix_core")
        assert deal is not None
        assert deal.name == name
    with pytest.raises(ValueError, match="workspace of"):
        other.reader(await workspace.principal("user_ada"))
    with pytest.raises(InvalidChange, match="another company"):
        await other.load([DEALS[0]], source="small")
    await other.close()


async def test_everything_searchable_becomes_a_document(workspace: Workspace) -> None:
    made = [d async for d in workspace.documents_for_index()]
    assert len({d.id for d in made}) == len(made)
    by_id = {d.id: d for d in made}
    assert all(by_id[d.id] == d for d in DOCUMENTS)
    mail = by_id["activity_mail"]
    assert (mail.kind, mail.source, mail.bucket, mail.deal_id) == ("mail", "activity", "deal", "deal_helix_core")
    assert mail.text.startswith("We have set aside the money")
    assert [s.speaker for s in mail.segments] == ["Ruth Adler"]
    assert "deal_orphan" not in by_id, "bare fields answer from the record and are not told as text"
    core = by_id["deal_helix_core"]
    assert (core.source, core.bucket, core.deal_id, core.account_id) == ("deal", "deal", core.id, "account_helix")
    assert "Next step: Send the revised proposal." in core.text
    assert by_id["imperative_helix"].bucket == "client"
    assert by_id["case_mercy"].text.endswith("Solutions: Core Platform.")


async def test_counts_say_what_is_there(workspace: Workspace) -> None:
    counts = await workspace.counts()
    assert (counts["deal"], counts["user"], counts["snapshot"]) == (len(DEALS), len(USERS), 0)


async def test_opening_twice_at_once_in_one_process(tmp_path: Path, database_url: str | None) -> None:
    spaces = await asyncio.gather(
        *(Workspace.open(tmp_path / "home", database_url=database_url, tenant=t) for t in ("a", "b", "a"))
    )
    assert await asyncio.gather(*(s.versions() for s in spaces)) == [(1, 1)] * 3
    for space in spaces:
        await space.close()


async def test_a_database_that_does_not_answer_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="can't be reached"):
        await Workspace.open(tmp_path, database_url="postgresql://scip@127.0.0.1:1/none")
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnusable, match="can't be made"):
        await Workspace.open(tmp_path / "file")
    (tmp_path / SQLITE_FILE).write_text("this is no database at all, and long enough to be read as one" * 20)
    with pytest.raises(StoreUnusable, match="damaged"):
        await Workspace.open(tmp_path)


@pytest.mark.parametrize("url", ["mysql://scip:hunter2@localhost/x", "hunter2", "postgresql://scip:hunter2@h:port/x"])
async def test_an_address_that_is_none_of_ours_is_said_without_quoting_it(tmp_path: Path, url: str) -> None:
    with pytest.raises(StoreUnusable) as refused:
        await Workspace.open(tmp_path, database_url=url)
    told = f"{refused.value.message} {refused.value.way_out} {refused.value.detail} {refused.value.__cause__}"
    assert "store.database_url" in told
    assert "hunter2" not in told


async def test_after_many_new_records_sqlite_knows_how_they_lie(tmp_path: Path) -> None:
    """Without statistics it looks through every deal of the company for those of one person."""
    workspace = await Workspace.open(tmp_path)
    crowd = (replace(USERS[3], id=f"u{n}", email=f"{n}@x.example") for n in range(600))
    await workspace.load([*USERS, *crowd], source="hr")
    await workspace.close()

    def looked_at() -> set[str]:
        with contextlib.closing(sqlite3.connect(tmp_path / SQLITE_FILE)) as plain:
            return {row[0] for row in plain.execute("select tbl from sqlite_stat1")}

    assert "users" in await asyncio.to_thread(looked_at)
