from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understand.entities import Resolution, entities_of, resolve
from bot.understand.names import NameIndex
from knowledge.directory import Directory, NameEntry
from skills.ask import Entities
from tests.support.sayings import KIM, NAMES, TODAY

INDEX = NameIndex(NAMES)
KNOWN = {e.id for e in NAMES.entries}


def found(text: str, focus: Entities = Entities(), index: NameIndex = INDEX) -> Entities:
    return entities_of(resolution(text, focus, index), KIM.user_id)


def resolution(text: str, focus: Entities = Entities(), index: NameIndex = INDEX) -> Resolution:
    return resolve(text, index, user_id=KIM.user_id, today=TODAY, focus=focus)


@pytest.mark.parametrize(
    "said", ["Helix", "helix", "Helix's", "HELIX", "Helix Biotech", "Helix Biotech GmbH", "Helx", "Hélix"]
)
def test_a_client_is_found_however_it_is_written(said: str) -> None:
    assert found(f"how do we stand at {said} now").account_ids == ("account_helix",)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("the Helix renewal", "deal_renewal"),
        ("Helix cold chain", "deal_cold"),
        ("Helx's cold chain", "deal_cold"),
        ("Helix platform renewal", "deal_renewal"),
        ("Globex line 4 monitoring", "deal_line"),
        ("nordhaven quay cranes", "deal_cranes"),
        ("helix platform", "deal_renewal"),
    ],
)
def test_a_deal_is_found_by_its_client_and_its_words(said: str, meant: str) -> None:
    assert found(f"score {said} please").deal_ids == (meant,)


def test_a_word_of_a_deal_that_is_a_product_too_stands_for_the_deal_beside_its_client() -> None:
    relay = NameEntry("product", "product_relay", "Relay")
    named = NameEntry("deal", "deal_relay", "Helix Relay rollout", account_id="account_helix", status="open")
    index = NameIndex(Directory((*NAMES.entries, relay, named), 1))
    both = found("helix relay is worth 300k", index=index)
    assert (both.deal_ids, both.account_ids, both.product_ids) == (("deal_relay",), (), ())
    assert found("what does Relay cost", index=index).product_ids == ("product_relay",)


def test_the_currency_of_an_amount_is_no_name() -> None:
    said = "they confirmed AUD 1.2m to Xanadu"
    assert resolve(said, INDEX, user_id=KIM.user_id, today=TODAY, amounts=[(15, 23)]).unresolved == ("Xanadu",)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("my biggest deal", ("deal_cranes",)),
        ("our largest deal", ("deal_cranes",)),
        ("my smallest deal", ("deal_cold",)),
        ("the renewal", ("deal_renewal",)),
    ],
)
def test_deals_go_by_nicknames(said: str, meant: tuple[str, ...]) -> None:
    assert found(f"how is {said} doing").deal_ids == meant


def test_a_numbered_part_of_something_else_is_no_deal() -> None:
    assert found("how are we on line 4").deal_ids == ("deal_line",)
    assert found("how are we on line 4 of the plan").deal_ids == ()
    assert found("how are we on line 4", Entities(account_ids=("account_helix",))).deal_ids == ()
    assert found("push line 4 by a week").deal_ids == ()


def test_words_people_ask_with_are_no_names_whatever_their_first_letter() -> None:
    said = "Payout forecast for Xanadu"
    assert found(said).unresolved == ("Payout", "Xanadu")
    known = resolve(said, INDEX, user_id=KIM.user_id, today=TODAY, vocabulary={"payout"})
    assert known.unresolved == ("Xanadu",)


def test_words_people_ask_with_are_no_misspelt_names_either() -> None:
    said = "where is the hulix we agreed"
    assert found(said).account_ids == ("account_helix",)
    assert resolve(said, INDEX, user_id=KIM.user_id, today=TODAY, vocabulary={"hulix"}).mentions == ()


def test_deals_of_a_period_are_meant_together() -> None:
    text = "my deals closing this month"
    meant = resolve(
        text, INDEX, user_id=KIM.user_id, today=TODAY, periods=[(date(2026, 11, 1), date(2026, 11, 30), (17, 27))]
    )
    assert entities_of(meant, KIM.user_id).deal_ids == ("deal_renewal",)
    assert meant.portfolio
    assert not meant.ambiguous


def test_my_deals_are_a_portfolio_of_the_asker() -> None:
    meant = resolution("rank my deals")
    assert meant.portfolio
    assert entities_of(meant, KIM.user_id).user_ids == ("user_kim",)


def test_two_of_the_same_first_name_are_ambiguous_until_the_client_tells() -> None:
    assert [m.text for m in resolution("call Maria").ambiguous] == ["Maria"]
    assert found("call Maria").contact_ids == ()
    assert found("call Maria at Helix").contact_ids == ("contact_krueger",)
    assert found("call Maria", Entities(account_ids=("account_port",))).contact_ids == ("contact_olsen",)


@pytest.mark.parametrize("said", ["Maria Krüger", "maria kruger", "Maria Krueger", "Krüger"])
def test_accents_can_be_written_in_any_way(said: str) -> None:
    assert found(f"log a call with {said}").contact_ids == ("contact_krueger",)


def test_a_name_nobody_here_bears_is_unresolved() -> None:
    assert found("what about Zyxcorp Industries?").unresolved == ("Zyxcorp Industries",)


def test_everyday_words_are_no_names() -> None:
    assert found("Can you show me the CEO's Pulse of our NPS?").unresolved == ()


def test_an_everyday_word_that_is_a_name_needs_its_capital() -> None:
    index = NameIndex(Directory((NameEntry("account", "account_t", "Target"),), 1))
    assert found("did we hit the target", index=index).account_ids == ()
    assert found("how are we doing at Target", index=index).account_ids == ("account_t",)


def test_spacing_of_a_name_does_not_matter() -> None:
    index = NameIndex(Directory((NameEntry("product", "product_gtx", "GTX Pro"),), 1))
    assert found("price of the GTXPro", index=index).product_ids == ("product_gtx",)
    assert found("price of the gtx-pro", index=index).product_ids == ("product_gtx",)


def test_what_is_hidden_and_what_does_not_exist_look_the_same() -> None:
    without_globex = NameIndex(Directory(tuple(e for e in NAMES.entries if "lobex" not in e.name), 2))
    hidden, missing = (found(f"score {n}", index=without_globex) for n in ("Globex", "Xanadu"))
    assert (hidden.deal_ids, hidden.account_ids) == (missing.deal_ids, missing.account_ids) == ((), ())
    assert (hidden.unresolved, missing.unresolved) == (("Globex",), ("Xanadu",))


@given(st.text(max_size=400))
def test_no_text_breaks_it_and_every_id_is_from_the_directory(text: str) -> None:
    meant = resolution(text)
    for mention in meant.mentions:
        assert text[mention.start : mention.end] == mention.text
        assert {e.id for e in mention.entries} <= KNOWN


@given(
    st.lists(
        st.sampled_from([e.name for e in NAMES.entries] + ["the", "my deals", "and", "?", "biggest deal"]), max_size=8
    ),
    st.randoms(),
)
def test_names_cut_and_misspelt_in_any_way_stay_within_the_directory(words: list[str], random: object) -> None:
    text = " ".join(words)
    if text:
        at = random.randrange(len(text))  # type: ignore[attr-defined]
        text = text[:at] + text[at + 1 :]
    entities = found(text)
    ids = (*entities.deal_ids, *entities.account_ids, *entities.contact_ids, *entities.user_ids, *entities.product_ids)
    assert set(ids) <= KNOWN
    assert len(set(entities.deal_ids)) == len(entities.deal_ids)


def test_the_words_that_named_a_record_are_handed_on() -> None:
    assert found("What is our right to win on the Helix renewal?").mentions == ("Helix renewal",)


@pytest.mark.parametrize(
    ("said", "name"),
    [("please undo that", "Haruka Endo"), ("who signs above 250k", "Signe Aaland"), ("two kims", "Tims")],
)
def test_everyday_words_and_other_first_letters_are_no_slips_of_a_name(said: str, name: str) -> None:
    index = NameIndex(Directory((NameEntry("user", "user_x", name),), 1))
    assert found(said, index=index) == Entities()
