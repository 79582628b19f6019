"""Source, record, risk and check of a statement (METHODOLOGY §2.2), each worked out by hand."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.records import Activity, Budget, Contact, Deal, Document, Edge, Segment
from skills.answer import Answer, FactsPart, ListPart, TablePart, TextPart
from skills.catalog.fog.skill import FOG
from skills.catalog.fog.topics import TOPICS, topic_of
from skills.catalog.fog.wanted import focus_of, what_is_wanted
from skills.catalog.fog.whom import Place, whom_to_ask
from skills.fog import classify, meaning
from skills.people.stakeholder_map import persons
from skills.rules import DEFAULT
from skills.runner import run_skill
from tests.support.fake_reader import KIM, NOW, FakeReader
from tests.support.helix import DANA, GLOBEX, HELIX, HELIX_DEAL, KIM_USER, OTTO, PRIYA, ROLES, ask, at, reader


async def fog(text: str, *more: object, deals: tuple[str, ...] = ("deal_helix",), **kwargs: object) -> Answer:
    return (await run_skill(FOG, ask(text, deals=deals, **kwargs), reader(*more))).answer  # type: ignore[arg-type]


def said(answer: Answer, label: str) -> str:
    return next((f.value for p in answer.parts if isinstance(p, FactsPart) for f in p.facts if f.label == label), "")


def check(answer: Answer) -> tuple[str, str]:
    item = next(p for p in answer.parts if isinstance(p, ListPart)).items[0]
    return item.text, item.detail


# --- whom to ask --------------------------------------------------------------------------------------------


async def test_an_opinion_is_put_back_to_who_holds_it() -> None:
    question, why = check(await fog("fog this: Otto thinks our training plan is too thin"))
    assert question.startswith("Ask Otto Brandt, Plant Planner: “What makes you see it that way?")
    assert why.startswith("It is their judgement")


async def test_our_own_opinion_is_put_to_whoever_plays_the_topics_part() -> None:
    """Nobody of the client holds it; price is the Buyer's, and that is Dana."""
    question, why = check(await fog("fog this:\nKim Moreno: I think our price is too high for them."))
    assert question.startswith("Ask Dana Wu, CFO: “Which part of the price is in the way")
    assert why.startswith("Buyer on this deal")


async def test_gossip_about_somebody_on_the_map_goes_to_them_and_never_to_who_told_it() -> None:
    question, why = check(await fog("fog this: Otto told me the CFO prefers Cobalt"))
    assert question.startswith("Ask Dana Wu, CFO")
    assert why.startswith("It is about them")
    assert "without naming the rumour" in why


async def test_gossip_that_somebody_leaves_is_not_put_to_that_person() -> None:
    """The topic is people: asking Priya whether she leaves would name the rumour."""
    question, _ = check(await fog("fog this: I heard Priya is leaving in spring"))
    assert question.startswith("Ask Dana Wu, CFO: “Is anything changing in who is responsible")


async def test_technology_is_asked_of_the_backer() -> None:
    question, why = check(await fog("fog this: apparently the SAP interface is unsupported"))
    assert question.startswith("Ask Priya Nair, IT Director")
    assert why.startswith("Backer on this deal")


async def test_without_a_mapped_part_the_title_is_a_guess_and_said_so() -> None:
    bare = FakeReader([HELIX, HELIX_DEAL, DANA, PRIYA, KIM_USER], principal=KIM, now=NOW)
    answer = (await run_skill(FOG, ask("fog: I heard the budget was cut", deals=("deal_helix",)), bare)).answer
    question, why = check(answer)
    assert question.startswith("Ask Dana Wu, CFO")
    assert why.startswith("Nobody is mapped as Buyer; by title the closest. Has never met us or answered")


async def test_somebody_who_left_is_not_asked() -> None:
    gone = [replace(r, active=False) if r is DANA else r for r in (HELIX, HELIX_DEAL, DANA, OTTO, *ROLES)]
    answer = (
        await run_skill(FOG, ask("fog: I heard the budget was cut", deals=("deal_helix",)), FakeReader(gone))
    ).answer
    question, _ = check(answer)
    assert question.startswith("Ask Otto Brandt")


async def test_with_several_open_deals_the_part_names_its_deal() -> None:
    answer = await fog("fog: I heard the budget at Helix was cut", deals=(), accounts=("account_helix",))
    assert check(answer)[1].startswith("Buyer on Helix line control")


async def test_how_to_reach_somebody_who_never_answered() -> None:
    owns = Edge("edge_owns", "default", "owns_relationship", "user_kim", "contact_priya", at(6, 1))
    _, why = check(await fog("fog: apparently the SAP interface is unsupported", owns))
    assert "Has never met us or answered; Kim Moreno is closest to them." in why


@given(st.permutations(range(4)))
@settings(max_examples=12)
def test_the_order_of_the_records_changes_nobody(order: list[int]) -> None:
    contacts = [DANA, PRIYA, OTTO, replace(DANA, id="contact_twin", name="Dana Xu")]
    people = persons([contacts[i] for i in order], ROLES, (), NOW, ["deal_helix"], DEFAULT.stakeholders)
    verdict = classify("I heard the budget was cut")
    whom = whom_to_ask(verdict, topic_of(verdict.text), people, None, Place(NOW, {"deal_helix": "Helix"}))
    assert whom.person is not None
    assert whom.person.contact.id == "contact_dana"


# --- source and record --------------------------------------------------------------------------------------


async def test_a_source_is_credited_with_position_part_and_leaning() -> None:
    against = Edge(
        "edge_late", "default", "plays_role", "contact_otto", "deal_helix", at(7, 1),
        attrs={"role": "beneficiary", "stance": "opponent"},
    )  # fmt: skip
    answer = await fog("fog this:\nOtto Brandt: I heard the board will stop it.", against)
    assert said(answer, "Source") == (
        "Otto Brandt, Plant Planner and Beneficiary; passing it on rather than speaking of their own matter. "
        "Against us, so rather hard on us."
    )


async def test_a_link_named_in_the_text_is_no_source_for_what_others_think() -> None:
    answer = await fog("fog this: Otto told me the CFO prefers Cobalt")
    assert said(answer, "Source") == "Otto Brandt, Plant Planner and Beneficiary, telling of somebody else's matter."


async def test_an_unnamed_source_is_quoted() -> None:
    answer = await fog("fog this: a driver at the gate says they have no money")
    assert said(answer, "Source") == "“a driver at the gate says”: no name that could be held to it."


async def test_a_note_of_ours_names_who_noted_it() -> None:
    note = Activity(
        "activity_note", "default", "note", at(11, 19), "Corridor", "Rumour has it they freeze all spending.",
        "account_helix", "deal_helix", KIM.user_id,
    )  # fmt: skip
    answer = await fog("fog the last note on Helix", note)
    assert said(answer, "Source").endswith("noted by Kim Moreno of our own side.")


async def test_a_mail_that_came_in_is_its_writers_word() -> None:
    answer = await fog("what is unverified in Helix's last mail")
    table = [p for p in answer.parts if isinstance(p, TablePart)]
    assert not table  # one writer
    assert "Dana Wu: " in str(answer.parts)


async def test_what_was_said_long_ago_may_no_longer_hold() -> None:
    answer = await fog("", deals=(), args={"document_id": "document_old"})
    assert said(answer, "Source").endswith("Said 5 months ago, so it may no longer hold.")


async def test_the_budget_on_record_stands_beside_the_rumour() -> None:
    approved = Budget(
        "budget_a", "default", "account_helix", "approved", at(10, 1).date(), "deal_helix", Decimal(420_000),
        period="this year", fog="fact",
    )  # fmt: skip
    answer = await fog("fog: I heard the budget was cut", approved)
    assert said(answer, "On record") == "A budget is approved, $420,000 for this year (fact, Oct 1, 2026)."


@pytest.mark.parametrize(
    ("text", "record"),
    [
        ("fog: apparently Cobalt dropped its price", "Cobalt competes on Helix line control: shortlisted."),
        (
            "fog: rumour has it that it slips to next year",
            "Helix line control is expected to close Jan 29, 2027, stage propose.",
        ),
        ("fog: I heard Dana is leaving", "Dana Wu, CFO is active, last heard 2 days ago."),
        ("fog: I heard the users complain", ""),
    ],
)
async def test_what_the_records_say_on_the_same_topic(text: str, record: str) -> None:
    assert said(await fog(text), "On record") == record


# --- risk ---------------------------------------------------------------------------------------------------


async def test_a_fact_that_was_only_told_is_worth_having_in_writing_where_much_hangs_on_it() -> None:
    answer = await fog("fog this: Dana said her budget is approved for this year")
    assert answer.title in ("FOG: Fact", "FOG: probably fact", "FOG: rather fact than not")
    question, _ = check(answer)
    assert question == "Ask Dana Wu, CFO: “Could you confirm that to me in writing?”"
    signed = await fog("fog this: Dana signed the order form on 3 March.")
    assert not [p for p in signed.parts if isinstance(p, ListPart)]


def test_every_topic_has_words_a_risk_and_a_question_and_money_comes_first() -> None:
    assert all(t.risk.count("{deal}") == 1 and t.question.endswith("?") for t in TOPICS)
    assert max(TOPICS, key=lambda t: t.stakes).key == "budget"
    assert topic_of("there will be 150,000 for it next year").key == "budget"


# --- a text, a deal, a person -------------------------------------------------------------------------------


async def test_a_deal_is_read_over_its_newest_texts_and_only_the_class_asked_for_is_listed() -> None:
    answer = await fog("what do we know for a fact on Helix line control")
    assert answer.title == "FOG: Helix line control, the last 3 texts"
    (facts,) = [p for p in answer.parts if isinstance(p, ListPart)]
    assert facts.title.startswith("Facts (")
    assert {i.badge for i in facts.items} == {"Fact"}
    assert "Kim Moreno" in facts.items[-1].text  # our own word last


async def test_no_gossip_names_the_opinions_a_decision_may_hang_on() -> None:
    answer = await fog("fog this note:\nDana signed the order on 3 March.\nDana thinks the price is too high.")
    texts = [p.text for p in answer.parts if isinstance(p, TextPart)]
    assert texts[0].startswith("No gossip in it")
    (hang,) = [p for p in answer.parts if isinstance(p, ListPart)]
    assert hang.title == "Opinions a decision may hang on"


async def test_a_persons_word_is_theirs_alone_wherever_it_stands() -> None:
    """Two statements in the call, none of the mail: that one is Dana's."""
    answer = await fog("how reliable is what Priya told us", deals=(), contacts=("contact_priya",))
    assert answer.title == "FOG: what Priya Nair told us"
    (about,) = [p.text for p in answer.parts if isinstance(p, TextPart) and "Nair" in p.text]
    assert about.startswith("**Priya Nair, IT Director and Backer.** First-hand for")
    assert "Dana Wu" not in str([p for p in answer.parts if isinstance(p, TablePart)])


async def test_a_person_who_said_nothing_is_answered_with_what_to_bring() -> None:
    answer = await fog("is Tom a reliable source", deals=(), contacts=("contact_tom",))
    assert "nothing that Tom Becker said or wrote" in answer.summary
    assert "Import transcripts or mails" in answer.summary


async def test_small_talk_of_a_call_is_passed_over() -> None:
    chat = Document(
        "document_chat", "default", "transcript", "Chat", "deal",
        (
            Segment("Right. It is one. That is Mathilde.", "Dana Wu", 1.0),
            Segment("I heard the board will stop it.", "Otto Brandt", 9.0),
        ),
        at(11, 19), "account_helix", "deal_helix",
    )  # fmt: skip
    answer = await fog("fog the last Helix call", chat)
    assert answer.title.startswith("FOG: Gossip")


async def test_a_planned_meeting_is_not_the_last_call() -> None:
    ahead = Activity(
        "activity_ahead", "default", "meeting", NOW + timedelta(days=3), "Next", "They say it is off.",
        "account_helix", "deal_helix", KIM.user_id,
    )  # fmt: skip
    assert (await fog("fog the last Helix call", ahead)).title == "FOG: Helix weekly call"


async def test_follow_ups_after_a_pasted_note_find_its_statements_and_its_deal() -> None:
    first = await run_skill(
        FOG,
        ask("fog this note:\nI heard the CFO leaves.\nDana signed on 3 March.", deals=("deal_helix",)),
        reader(),
    )
    second = (await run_skill(FOG, ask("how do I check the first one", memory=first.remember), reader())).answer
    assert second.title.startswith("FOG: Gossip")
    assert "Helix line control" in said(second, "A decision on it")
    again = (await run_skill(FOG, ask("which of these matter most", memory=first.remember), reader())).answer
    assert again.summary.startswith("1 fact, 0 opinions, 1 gossip in 2 statements.")


# --- little to go on ----------------------------------------------------------------------------------------


async def test_on_a_bare_export_it_classes_and_says_what_would_let_it_name_somebody() -> None:
    """Deals with owner, client, stage, amount and dates: no people, no texts, no budgets."""
    deal = Deal("deal_bare", "default", "Bare", "user_kim", "account_globex", stage="qualify", amount=Decimal(10))
    answer = (
        await run_skill(FOG, ask("fog: I heard the budget was cut", deals=("deal_bare",)), FakeReader([deal, GLOBEX]))
    ).answer
    assert answer.title.startswith("FOG: Gossip")
    assert "contacts.csv" in answer.degraded[0]
    assert said(answer, "On record") == ""
    nothing = (
        await run_skill(FOG, ask("what is gossip on Bare", deals=("deal_bare",)), FakeReader([deal, GLOBEX]))
    ).answer
    assert (
        nothing.summary
        == "I find no call, mail or note on Bare. Paste the text here, or log the call and I'll read it."
    )


async def test_a_name_one_may_not_see_is_not_found_and_nothing_is_said_of_it() -> None:
    answer = await fog("clear the fog on Merlion", deals=(), unresolved=("Merlion",))
    assert "nothing called “Merlion” among the deals, clients and people you can see" in answer.summary


async def test_without_the_sentence_model_the_answer_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "embedder", lambda: None)
    answer = await fog("fog: I heard the budget was cut")
    assert answer.title.startswith("FOG: Gossip")
    assert any("the words alone decided" in note for note in answer.degraded)


async def test_the_example_names_a_deal_of_ones_own() -> None:
    assert (
        "FOG the last Helix" in (await fog("fog this", deals=())).summary
        or "FOG the last Globex" in (await fog("fog this", deals=())).summary
    )


@pytest.mark.parametrize(
    ("text", "inline"),
    [
        ("can I trust this claim about Globex: the CFO is a friend of Cobalt", "the CFO is a friend of Cobalt"),
        ("someone there said we are too dear, what do I make of it", "someone there said we are too dear"),
        ("they say it is approved, how sure can we be", "they say it is approved"),
        ("who could confirm that the board approved it", "the board approved it"),
        ("is the rumour about a reorganisation true or just talk", "the rumour about a reorganisation"),
        ("the receptionist says it is dead, how solid is that", "the receptionist says it is dead"),
    ],
)
def test_the_claim_inside_a_question(text: str, inline: str) -> None:
    assert what_is_wanted(text).inline == inline


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("what is gossip on Helix", "gossip"),
        ("list the facts from the last meeting", "fact"),
        ("show me the opinions in the Helix call", "opinion"),
        ("sort this into facts, opinions and gossip", None),
        ("fog the last call", None),
    ],
)
def test_the_class_a_request_is_about(text: str, focus: str | None) -> None:
    assert focus_of(text) == focus


def test_a_contact_by_first_name_alone_counts_only_where_it_is_unmistakable() -> None:
    twin: Contact = replace(OTTO, id="contact_otto2", name="Otto Kern")
    people = persons([OTTO, twin], (), (), NOW, [], DEFAULT.stakeholders)
    verdict = classify("Otto thinks our training plan is too thin")
    whom = whom_to_ask(verdict, topic_of(verdict.text), people, None, Place(NOW, {}))
    assert whom.person is not None
    assert not whom.holder
