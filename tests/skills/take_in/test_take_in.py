"""A file is read, its place told or asked, who will see it said; nothing is put on record before the yes."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from knowledge.records import Account, Contact, Deal, Document, Edge, LiveCall, Segment, User
from knowledge.shelf import Given, Shelf, document_id, given_id
from skills.answer import Answer, FactsPart, ListPart, TextPart
from skills.ask import Entities
from skills.catalog.take_in import TAKE_IN, take_in_by
from skills.catalog.take_in.facts import Desk
from skills.catalog.take_in.hearing import Progress, Sound
from skills.plain import as_text
from skills.registry import AnySkill
from skills.runner import Outcome
from skills.wording import Voice
from tests.support.asking import answered, asking
from tests.support.fake_reader import KIM, NOW

T = {"tenant": "default"}
HELIX = Account("account_helix", name="Helix Robotics", owner_id="user_dana", **T)
VOLT = Account("account_volt", name="Volt Energy", owner_id="user_kim", **T)
CORE = Deal("deal_core", name="Helix core rollout", owner_id="user_kim", account_id="account_helix", **T)
EDGE = Deal("deal_edge", name="Helix edge sensors", owner_id="user_kim", account_id="account_helix", **T)
GRID = Deal("deal_grid", name="Volt grid study", owner_id="user_dana", account_id="account_volt", **T)
RUTH = Contact("contact_ruth", name="Ruth Adler", account_id="account_helix", email="ruth@helix.example", **T)
VERA = Contact("contact_vera", name="Vera Lind", account_id="account_volt", email="vera@volt.example", **T)
PEOPLE = [
    User("user_kim", email="kim@scip.example", name="Kim Moreno", role="rep", **T),
    User("user_dana", email="dana@scip.example", name="Dana Okafor", role="rep", **T),
]
TEAM = Edge("edge_1", kind="deal_team", subject_id="user_dana", object_id="deal_core", valid_from=NOW, **T)
WORLD: list[Any] = [HELIX, VOLT, CORE, EDGE, GRID, RUTH, VERA, *PEOPLE, TEAM]


@dataclass
class Ears:
    """Listens to nothing; keeps what it was asked for."""

    consent: Any = "given"
    deaf: str = ""
    told: Sound = field(default_factory=lambda: Sound(2280.0))
    begun: list[tuple[str, str]] = field(default_factory=list)
    far: Progress | None = None

    async def why_not(self) -> str:
        return self.deaf

    async def sound(self, given: Given) -> Sound:
        return self.told

    async def begin(self, given: Given, call_id: str) -> None:
        self.begun.append((given.id, call_id))

    async def progress(self, given_id: str) -> Progress | None:
        return self.far


@dataclass
class Table:
    shelf: Shelf
    ears: Ears
    skill: AnySkill
    count: int = 0

    async def give(self, name: str, data: bytes | str, who: str = KIM.user_id) -> str:
        async def pieces() -> AsyncIterator[bytes]:
            yield data.encode() if isinstance(data, str) else data

        self.count += 1
        own = given_id("default", f"event {self.count}", 0)
        return (await self.shelf.put(own, who, name, "", pieces(), most=10_000_000)).id

    async def ask(
        self,
        *files: str,
        verb: str = "given",
        text: str = "",
        entities: Entities = Entities(),
        records: list[Any] | None = None,
        args: dict[str, str] | None = None,
        **more: Any,
    ) -> Outcome:
        told = {**({"files": ",".join(files)} if files else {}), **(args or {})}
        asked = asking(text, entities, verb=verb, args=told, memory=more.pop("memory", None))
        return await answered(self.skill, asked, records or WORLD, **more)


@pytest.fixture
def table(tmp_path: Path) -> Table:
    shelf, ears = Shelf(tmp_path / "given"), Ears()
    return Table(shelf, ears, take_in_by(Desk(shelf, ears)))


def facts(answer: Answer) -> dict[str, str]:
    return {f.label: f.value for p in answer.parts if isinstance(p, FactsPart) for f in p.facts}


def buttons(answer: Answer) -> dict[str, dict[str, str]]:
    return {a.label: a.args for a in answer.actions}


def not_taken(answer: Answer) -> dict[str, str]:
    return {
        i.text: i.detail for p in answer.parts if isinstance(p, ListPart) and p.title == "Not taken" for i in p.items
    }


async def test_a_note_that_names_its_deal_is_shown_with_all_it_would_be(table: Table) -> None:
    note = await table.give("2026-03-02 minutes.md", "# Steering minutes\n\nHelix core rollout starts in May.")
    out = await table.ask(note)

    assert out.answer.title == "Add “Steering minutes” to Helix core rollout?"
    shown = facts(out.answer)
    assert shown["Kind"] == "Note or minutes"
    assert shown["Date"] == "Mar 2, 2026"
    assert shown["Length"] == "6 words"
    assert shown["Who can see it"] == (
        "Everyone who sees the deal: Kim Moreno (owner), Dana Okafor (deal team), their managers and administrators"
    )
    assert out.proposal is not None
    assert not out.proposal.confirmed
    (change,) = out.proposal.changes
    assert (change.record_type, change.record_id) == ("document", document_id(note))
    assert change.values["deal_id"] == "deal_core"
    assert change.values["segments"] == ({"text": "Helix core rollout starts in May.", "heading": "Steering minutes"},)
    assert change.values["at"] == datetime(2026, 3, 2, 12, tzinfo=UTC)
    then = out.proposal.then
    assert then is not None
    assert (then.skill, then.args) == ("evidence", {"deal_id": "deal_core", "document_id": document_id(note)})


async def test_the_words_go_before_what_the_file_says(table: Table) -> None:
    note = await table.give("note.txt", "Helix core rollout starts in May.")
    out = await table.ask(note, text="for the Volt study", entities=Entities(deal_ids=("deal_grid",)))
    assert out.answer.title == "Add “note” to Volt grid study?"


async def test_a_mail_address_in_it_tells_the_client_and_its_only_deal(table: Table) -> None:
    note = await table.give("offer.txt", "Please answer vera@volt.example until Friday.")
    out = await table.ask(note)
    assert out.answer.title == "Add “offer” to Volt grid study?"
    assert "vera@volt.example is in it" in as_text(out.answer)


async def test_of_a_client_with_two_deals_one_question_is_asked_and_its_button_answers_it(table: Table) -> None:
    note = await table.give("offer.txt", "Ruth Adler of Helix Robotics wants an offer.")
    out = await table.ask(note)
    assert out.answer.title == "Which deal does “offer.txt” belong to?"
    assert out.proposal is None
    pressed = buttons(out.answer)["Helix edge sensors"]
    again = await table.ask(verb="into", args=pressed)
    assert again.answer.title == "Add “offer” to Helix edge sensors?"


async def test_where_nothing_tells_the_deal_is_asked_for_and_the_one_talked_about_comes_first(table: Table) -> None:
    note = await table.give("note.txt", "It rains.")
    out = await table.ask(note, args={"talked": "deal_edge"})
    assert list(buttons(out.answer)) == ["Helix edge sensors", "Another deal", "Don't keep it"]
    alone = await table.ask(note)
    assert list(buttons(alone.answer)) == ["Choose a deal", "Don't keep it"]


async def test_a_name_that_leads_nowhere_is_said_and_nothing_is_guessed(table: Table) -> None:
    note = await table.give("note.txt", "Helix core rollout starts in May.")
    out = await table.ask(note, entities=Entities(unresolved=("Nordwind",)))
    assert "I can't find “Nordwind”" in as_text(out.answer)
    assert out.proposal is None


async def test_a_deal_the_asker_may_not_see_is_neither_told_nor_offered(table: Table) -> None:
    note = await table.give("note.txt", "Volt grid study: vera@volt.example agreed.")
    out = await table.ask(note, deal_ids=["deal_core", "deal_edge"])
    assert "Volt" not in as_text(out.answer)
    assert all("grid" not in str(a) for a in out.answer.actions)


async def test_words_that_come_later_find_the_file_that_was_given(table: Table) -> None:
    note = await table.give("note.txt", "It rains.")
    asked = await table.ask(note)
    out = await table.ask(
        verb="show",
        text="put it with the edge sensors",
        entities=Entities(deal_ids=("deal_edge",)),
        memory=asked.remember,
    )
    assert out.answer.title == "Add “note” to Helix edge sensors?"


async def test_the_form_changes_title_kind_and_day_and_keeps_it_to_oneself(table: Table) -> None:
    note = await table.give("note.txt", "Helix core rollout starts in May.")
    filled = {"deal_id": "deal_core", "title": "Plan", "kind": "plan", "on": "2026-02-01", "who": "me"}
    out = await table.ask(note, verb="into", args=filled)
    assert facts(out.answer)["Who can see it"] == "You alone, and administrators"
    assert out.proposal is not None
    (change,) = out.proposal.changes
    assert (change.values["title"], change.values["kind"]) == ("Plan", "plan")
    assert change.values["private_to"] == KIM.user_id
    assert out.proposal.then is None


async def test_the_day_of_a_document_stays_the_day_it_is_where_they_are(table: Table) -> None:
    note = await table.give("note.txt", "Helix core rollout starts in May.")
    asked = asking(verb="into", args={"files": note, "deal_id": "deal_core", "on": "2026-02-01"})
    out = await answered(table.skill, replace(asked, voice=Voice(NOW, time_zone="Pacific/Auckland")), WORLD)
    (edit,) = [a for a in out.answer.actions if a.id == "edit"]
    assert {f.name: f.value for f in edit.fields}["on"] == "2026-02-01"


async def test_a_day_to_come_is_no_day_of_a_document(table: Table) -> None:
    note = await table.give("note.txt", "Helix core rollout starts in May.")
    out = await table.ask(note, verb="into", args={"deal_id": "deal_core", "on": "2099-01-01"})
    assert out.proposal is not None
    assert out.proposal.changes[0].values["at"] <= NOW


async def test_what_is_there_already_is_not_added_again(table: Table) -> None:
    note = await table.give("note.txt", "Helix core rollout starts in May.")
    given = await table.shelf.get(note, KIM.user_id)
    assert given is not None
    there = Document(
        "document_old",
        kind="note",
        title="Rollout",
        bucket="deal",
        segments=(Segment("x"),),
        at=NOW - timedelta(days=9),
        deal_id="deal_core",
        sha256=given.sha256,
        **T,
    )
    out = await table.ask(note, records=[*WORLD, there])
    assert out.answer.title == "Already there"
    assert "already there since" in as_text(out.answer)
    assert out.proposal is None
    elsewhere = await table.ask(note, verb="into", args={"deal_id": "deal_edge"}, records=[*WORLD, there])
    assert elsewhere.proposal is not None
    assert "on record in another place too" in as_text(elsewhere.answer)


async def test_several_files_each_have_their_own_outcome(table: Table) -> None:
    good = await table.give("note.md", "# Rollout\n\nHelix core rollout starts in May.")
    twin = await table.give("copy of note.md", "# Rollout\n\nHelix core rollout starts in May.")
    empty = await table.give("scan.md", "   \n")
    broken = await table.give("contract.pdf", b"this is no pdf")
    out = await table.ask(
        good, twin, empty, broken, args={"problems": '[["sheet.xlsx", "I can\'t read .xlsx files."]]'}
    )
    assert out.proposal is not None
    assert len(out.proposal.changes) == 1
    assert not_taken(out.answer) == {
        "sheet.xlsx": "I can't read .xlsx files.",
        "scan.md": "I can't use it: there is no text in it (a scan? it would need text recognition first).",
        "contract.pdf": "I can't use it: it is not a PDF, whatever its name says.",
    }


async def test_a_mail_is_also_a_mail_with_the_client(table: Table) -> None:
    raw = (
        "From: Ruth Adler <ruth@helix.example>\nTo: kim@scip.example\nSubject: Core rollout\n"
        "Date: Mon, 2 Mar 2026 10:00:00 +0000\nMessage-ID: <m1@helix.example>\n\nHelix core rollout: go ahead.\n"
    )
    out = await table.ask(await table.give("mail.eml", raw))
    assert out.proposal is not None
    document, mail = out.proposal.changes
    assert document.values["kind"] == "mail"
    assert (mail.record_type, mail.values["kind"], mail.values["direction"]) == ("activity", "mail", "in")
    assert mail.values["contact_ids"] == ("contact_ruth",)
    assert mail.values["user_id"] == "user_kim"
    assert mail.values["document_id"] == document.record_id


async def test_somebody_elses_file_is_not_there(table: Table) -> None:
    theirs = await table.give("note.txt", "Helix core rollout", who="user_dana")
    out = await table.ask(theirs)
    assert out.answer.title == "Nothing was added"
    assert "no longer here" in as_text(out.answer)


async def test_dropped_it_is_gone(table: Table) -> None:
    note = await table.give("note.txt", "It rains.")
    out = await table.ask(note, verb="drop")
    assert out.answer.title == "Dropped"
    assert await table.shelf.get(note, KIM.user_id) is None


@pytest.mark.parametrize("text", ["how do I upload a pdf?", "add a file"])
async def test_without_a_file_it_tells_how_to_give_one(table: Table, text: str) -> None:
    out = await table.ask(verb="show", text=text)
    assert "paper clip" in as_text(out.answer)
    assert out.proposal is None
    bare = await answered(TAKE_IN, asking(text), WORLD)
    assert bare.answer == out.answer


# --- recordings -------------------------------------------------------------------------------------------


async def test_a_recording_asks_for_consent_before_anybody_listens(table: Table) -> None:
    tape = await table.give("call.m4a", b"sound")
    out = await table.ask(tape, entities=Entities(deal_ids=("deal_core",)))
    assert out.answer.title == "Did everyone in “call.m4a” agree to be recorded and written down?"
    assert "38 minutes" in as_text(out.answer)
    assert out.proposal is None
    assert table.ears.begun == []
    assert list(buttons(out.answer)) == ["Everyone agreed", "Not everyone", "Another deal"]


async def test_told_that_everyone_agreed_the_call_is_on_record_with_how_and_then_heard_once(table: Table) -> None:
    tape = await table.give("call.m4a", b"sound")
    asked = await table.ask(tape, entities=Entities(deal_ids=("deal_core",)))
    pressed = {**buttons(asked.answer)["Everyone agreed"], "how": "asked at the start"}
    out = await table.ask(verb="hear", args=pressed)
    assert out.proposal is not None
    assert out.proposal.confirmed
    (change,) = out.proposal.changes
    values = dict(change.values)
    assert (values["consent"], values["consent_by"], values["consent_how"]) == (
        "given",
        "user_kim",
        "asked at the start",
    )
    assert (values["deal_id"], values["minutes"], values["muted"]) == ("deal_core", 38, True)
    call = LiveCall(id=change.record_id, **T, **values)
    then = out.proposal.then
    assert then is not None
    hearing = await table.ask(verb=then.verb, args=then.args, records=[*WORLD, call])
    assert hearing.answer.title == "Listening to the recording"
    assert table.ears.begun == [(tape, call.id)]
    table.ears.far = Progress("running", 0.5)
    again = await table.ask(verb="hear", args=pressed, records=[*WORLD, call])
    assert again.proposal is None
    assert "heard 19 of 38 minutes" in as_text(again.answer)


async def test_without_the_consent_this_workspace_asks_for_nothing_begins(table: Table) -> None:
    tape = await table.give("call.m4a", b"sound")
    told = {"deal_id": "deal_core", "consent": "announced"}
    assert (await table.ask(tape, verb="hear", args=told)).proposal is None
    table.ears.consent = "announced"
    assert (await table.ask(tape, verb="hear", args=told)).proposal is not None


async def test_where_somebody_did_not_agree_the_recording_is_deleted(table: Table) -> None:
    tape = await table.give("call.m4a", b"sound")
    asked = await table.ask(tape, entities=Entities(deal_ids=("deal_core",)))
    out = await table.ask(verb="drop", args=buttons(asked.answer)["Not everyone"])
    assert out.answer.title == "Not listened to"
    assert await table.shelf.get(tape, KIM.user_id) is None


async def test_without_a_speech_model_it_says_so_and_what_to_send_instead(table: Table) -> None:
    table.ears.deaf = "No speech model is set up here. Send a transcript (vtt, srt, txt)."
    out = await table.ask(await table.give("call.m4a", b"sound"))
    assert not_taken(out.answer) == {"call.m4a": table.ears.deaf}
    assert any(isinstance(p, TextPart) for p in out.answer.parts)


async def test_a_recording_of_no_deal_may_be_for_oneself_alone(table: Table) -> None:
    tape = await table.give("call.m4a", b"sound")
    which = await table.ask(tape)
    assert which.answer.title == "Which deal does “call.m4a” belong to?"
    own = await table.ask(verb="into", args=buttons(which.answer)["No deal: for me alone"])
    assert "kept for you alone" in as_text(own.answer)
    agreed = await table.ask(verb="hear", args=buttons(own.answer)["Everyone agreed"])
    assert agreed.proposal is not None
    assert "deal_id" not in agreed.proposal.changes[0].values


async def test_what_only_calls_itself_a_recording_is_told(table: Table) -> None:
    table.ears.told = Sound(problem="it is no recording that can be read, or it is damaged")
    out = await table.ask(await table.give("call.mp3", b"words"))
    assert "no recording that can be read" in not_taken(out.answer)["call.mp3"]
