"""A request says on whose behalf it is from the asker's own directory and rights, never from the text."""

from dataclasses import replace

import pytest

from knowledge.access import Principal, Room
from knowledge.directory import Directory, NameEntry
from knowledge.errors import StoreUnavailable
from skills.answer import Answer, Source
from skills.model_asker import Askers, data_class_of, fingerprint, records_of
from tests.support.askers import KnownNames, askers_of

KIM = Principal("default", "user_kim", "rep", team_id="team_nordic")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Dana agreed", ("Dana Reyes",)),
        ("REYES, again", ("Dana Reyes",)),
        ("z Ewą Zielińską", ("Ewa Zielińska",)),
        ("Virtasen mukaan", ("Juhani Virtanen",)),
        ("清水様より", ("清水 一郎",)),
        ("nobody here", ()),
    ],
)
async def test_only_names_that_the_material_may_hold_travel(text: str, names: tuple[str, ...]) -> None:
    askers = askers_of("Dana Reyes", "Ewa Zielińska", "Juhani Virtanen", "清水 一郎", "Otto Brandt")
    assert (await askers.of(KIM, text)).names == names


async def test_deals_and_products_are_no_names_to_hide() -> None:
    class Mixed(KnownNames):
        async def directory(self, principal: Principal) -> Directory:
            kinds = ("deal", "product", "account", "user", "competitor")
            return Directory(tuple(NameEntry(k, k, f"Helix {k}") for k in kinds), 1)

    assert (await Askers(Mixed()).of(KIM, "Helix")).names == ("Helix account", "Helix competitor", "Helix user")


async def test_the_asker_counts_in_their_own_team() -> None:
    assert (await askers_of().of(KIM)).team == "team_nordic"


async def test_rights_are_somebody_elses_after_any_change() -> None:
    own = fingerprint(KIM, 7)
    others = [
        fingerprint(KIM, 8),
        fingerprint(replace(KIM, user_id="user_lee"), 7),
        fingerprint(replace(KIM, role="manager"), 7),
        fingerprint(replace(KIM, tenant="other"), 7),
        fingerprint(replace(KIM, region="Nordics"), 7),
        fingerprint(replace(KIM, room=Room(frozenset({"deal_1"}), frozenset())), 7),
        fingerprint(replace(KIM, room=Room(frozenset(), frozenset({"deal_1"}))), 7),
    ]
    assert len(set(others)) == len(others)
    assert own not in others
    assert own == fingerprint(replace(KIM, name="Kim M."), 7)


async def test_a_new_directory_is_read_anew() -> None:
    known = KnownNames(("Dana Reyes",))
    askers = Askers(known)
    assert (await askers.of(KIM, "Otto")).names == ()
    known.people, known.rights = ("Dana Reyes", "Otto Brandt"), 2
    assert (await askers.of(KIM, "Otto")).names == ("Otto Brandt",)


async def test_names_known_where_others_read_along_are_not_taken_for_all_that_somebody_knows() -> None:
    known = KnownNames(("Dana Reyes",))
    askers = Askers(known)
    await askers.of(replace(KIM, room=Room(frozenset(), frozenset())), "Otto")
    known.people = ("Dana Reyes", "Otto Brandt")
    assert (await askers.of(KIM, "Otto")).names == ("Otto Brandt",)


async def test_a_store_that_is_away_is_said_so() -> None:
    with pytest.raises(StoreUnavailable):
        await Askers(KnownNames(away=True)).of(KIM)


def test_sources_are_named_at_the_workspaces_version() -> None:
    sources = (Source("S1", "record", "t", "deal", "d1"), Source("S2", "record", "t", "deal", "d1"))
    assert records_of(sources, 4) == ("deal:d1@4",)


@pytest.mark.parametrize(
    ("kind", "expected"), [("deal", "client"), ("comp_clause", "personal"), ("target", "personal")]
)
def test_pay_and_assessments_are_the_most_guarded(kind: str, expected: str) -> None:
    assert data_class_of(Answer("a", sources=(Source("S1", "record", "t", kind, "x"),))) == expected
