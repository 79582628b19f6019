"""FOG as a rep meets it: one claim, a pasted note, a stored call, and the cases with little to go on."""

import pytest
from syrupy.assertion import SnapshotAssertion

from knowledge.records import Activity
from skills.answer import DetailsPart, FactsPart, ListPart, QuotePart, to_json
from skills.catalog.fog.skill import FOG
from skills.catalog.fog.wanted import what_is_wanted
from skills.runner import Outcome, run_skill
from tests.support.fake_reader import KIM
from tests.support.helix import HELIX_DEAL, ask, at, reader


async def run(text: str = "", *more: object, without: tuple[str, ...] = (), **kwargs: object) -> Outcome:
    return await run_skill(FOG, ask(text, **kwargs), reader(*more, without=without))  # type: ignore[arg-type]


async def test_one_claim_names_class_words_risk_person_and_question(snapshot: SnapshotAssertion) -> None:
    answer = (await run("FOG this: “I heard the budget was cut”", deals=("deal_helix",))).answer
    assert answer.title.startswith("FOG: Gossip")
    assert "“I heard”" in answer.summary
    (verify,) = [p for p in answer.parts if isinstance(p, ListPart)]
    assert "Ask Dana Wu, CFO" in verify.items[0].text
    assert verify.items[0].detail.startswith("Buyer on this deal. Last heard 2 days ago.")
    assert "without naming the rumour" in verify.items[0].detail
    (facts,) = [p for p in answer.parts if isinstance(p, FactsPart)]
    assert "$420,000" in facts.facts[2].value
    assert to_json(answer) == snapshot


async def test_the_last_call_is_counted_grouped_and_cited_by_minute(snapshot: SnapshotAssertion) -> None:
    answer = (await run("fog the last Helix call", deals=("deal_helix",))).answer
    assert answer.title == "FOG: Helix weekly call"
    assert answer.summary.startswith("3 facts, 1 opinion, 3 gossip in 7 statements.")
    (first,) = [p for p in answer.parts if isinstance(p, ListPart)]
    assert "the project is dead" in first.items[0].text
    assert {s.locator for s in answer.sources if s.kind == "transcript"} >= {"11:40", "7:11", "4:20"}
    assert [p.summary for p in answer.parts if isinstance(p, DetailsPart)] == [
        "Gossip (3)",
        "Opinions (1)",
        "Facts (3)",
    ]
    assert to_json(answer) == snapshot


async def test_a_fact_asks_for_no_verification() -> None:
    answer = (await run("fog: Dana signed the order form on 3 March.", deals=("deal_helix",))).answer
    assert answer.title.startswith("FOG: Fact")
    assert not [p for p in answer.parts if isinstance(p, ListPart)]


async def test_a_buyer_who_only_passes_on_is_asked_for_their_source() -> None:
    answer = (await run("fog this:\nDana Wu: I heard the budget will be cut next year.", deals=("deal_helix",))).answer
    (verify,) = [p for p in answer.parts if isinstance(p, ListPart)]
    assert verify.items[0].detail.startswith("Said it, and is the one to know: ask for the source.")
    assert "Where do you have that from" in verify.items[0].text


async def test_a_first_hand_speaker_is_credited_with_their_role() -> None:
    answer = (await run("fog this:\nDana Wu: Our budget is approved, 420 thousand.", deals=("deal_helix",))).answer
    (facts,) = [p for p in answer.parts if isinstance(p, FactsPart)]
    assert facts.facts[1].value == "Dana Wu, CFO and Buyer; first-hand for budget."


async def test_our_own_side_is_not_first_hand_about_the_client() -> None:
    answer = (await run("fog this:\nKim Moreno: I think they like us.", deals=("deal_helix",))).answer
    (facts,) = [p for p in answer.parts if isinstance(p, FactsPart)]
    assert "our own side" in facts.facts[1].value


async def test_nobody_mapped_is_said_as_a_gap() -> None:
    without = ("contact_dana", "contact_priya", "contact_otto")
    answer = (await run("fog: I heard the budget was cut", deals=("deal_helix",), without=without)).answer
    (verify,) = [p for p in answer.parts if isinstance(p, ListPart)]
    assert "finding one comes first" in verify.items[0].detail


async def test_without_a_deal_it_classes_and_says_what_it_cannot() -> None:
    answer = (await run("fog: I heard the budget was cut")).answer
    assert answer.title.startswith("FOG: Gossip")
    assert "name the deal" in answer.degraded[0]


async def test_nothing_to_class_offers_a_form() -> None:
    answer = (await run("fog this")).answer
    assert answer.actions[0].fields[0].name == "text"


async def test_no_stored_call_is_said_plainly() -> None:
    answer = (await run("fog the last call", deals=("deal_spares",), without=("document_call",))).answer
    assert "I find no call" in answer.summary


async def test_a_text_of_questions_only_has_nothing_to_class() -> None:
    answer = (await run("fog this: “When do they decide? Who signs?”", deals=("deal_helix",))).answer
    assert answer.title == "Nothing to class"


async def test_contradicting_statements_keep_their_own_classes() -> None:
    note = "fog this note:\nDana confirmed on 3 March that the budget is 420k.\nI heard there is no budget at all."
    answer = (await run(note, deals=("deal_helix",))).answer
    assert answer.summary.startswith("1 fact, 0 opinions, 1 gossip in 2 statements.")


async def test_the_newest_of_the_kind_meant_is_read() -> None:
    note = Activity(
        "activity_note",
        "default",
        "note",
        at(11, 19),
        "Corridor",
        "Rumour has it they freeze all spending.",
        "account_helix",
        "deal_helix",
        KIM.user_id,
    )
    answer = (await run("fog the last note on Helix", note, deals=("deal_helix",))).answer
    assert answer.title.startswith("FOG: Gossip")
    assert answer.sources[0].record_id == "activity_note"


async def test_a_document_button_reads_that_document() -> None:
    answer = (await run(args={"document_id": "document_old"})).answer
    (quote,) = [p for p in answer.parts if isinstance(p, QuotePart)]
    assert quote.speaker == "Dana Wu"
    assert HELIX_DEAL.name not in answer.degraded


@pytest.mark.parametrize(
    ("text", "inline", "stored"),
    [
        ("fog the last Helix call", "", "transcript"),
        ("FOG this: the CFO is leaving", "the CFO is leaving", None),
        ("is it fact or gossip that Dana is leaving?", "Dana is leaving", None),
        ("Dana told me the CFO is leaving - fact or gossip?", "Dana told me the CFO is leaving", None),
        ("fog Dana says the budget is approved", "Dana says the budget is approved", None),
        ("which statements from the Helix call are only gossip", "", "transcript"),
        ("what is unverified in Globex's last mail", "", "mail"),
        ("fog", "", None),
    ],
)
def test_what_a_request_points_at(text: str, inline: str, stored: str | None) -> None:
    wanted = what_is_wanted(text)
    assert (wanted.inline, wanted.stored) == (inline, stored)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("FOG: I heard they cut the budget", "FOG: Gossip"),
        ("FOG: The order will be signed next week", "FOG: probably fact"),
    ],
)
async def test_how_sure_is_said_in_words_never_in_per_cent(text: str, title: str) -> None:
    answer = (await run(text)).answer
    assert answer.title == title


async def test_the_question_behind_a_claim_is_no_part_of_it() -> None:
    answer = (await run("people say the CTO is close to Cobalt, is that gossip?")).answer
    (quote,) = [p for p in answer.parts if isinstance(p, QuotePart)]
    assert quote.text == "people say the CTO is close to Cobalt"


async def test_a_follow_up_goes_back_to_the_text_and_to_one_claim_of_it() -> None:
    first = await run("fog the last Helix call", deals=("deal_helix",))
    again = await run("which of these matter most", memory=first.remember)
    assert again.answer.title == first.answer.title
    second = await run("how do I check the second one", memory=first.remember)
    (quote,) = [p for p in second.answer.parts if isinstance(p, QuotePart)]
    (listed,) = [p for p in first.answer.parts if isinstance(p, ListPart)]
    assert quote.text in listed.items[1].text
    assert any(isinstance(p, ListPart) and p.title == "How to verify" for p in second.answer.parts)
    assert second.answer.sources


async def test_without_anything_before_it_asks_for_the_text() -> None:
    assert (await run("how do I check the second one")).answer.title == "What shall I check?"
