"""Questions that only text can answer: the right sentence, or an honest no."""

from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from knowledge.passage import Passage
from skills.answer import Answer, QuotePart, TextPart, to_json
from skills.catalog.ask.extract import About, best_sentences
from skills.catalog.ask.questions import read_question
from skills.catalog.ask.skill import ASK
from skills.runner import run_skill
from tests.skills.ask.corpus import PASSAGES, said
from tests.support.fake_reader import KIM, NOW, FakeReader
from tests.support.helix import ANALYST, WORLD, ask, at

HELIX = ("deal_helix",)


async def run(text: str, *, passages: tuple[Passage, ...] = PASSAGES, **kwargs: object) -> Answer:
    principal = kwargs.get("principal", KIM)
    reader = FakeReader(WORLD, principal=principal, now=NOW, passages=passages)  # type: ignore[arg-type]
    return (await run_skill(ASK, ask(text, **kwargs), reader)).answer  # type: ignore[arg-type]


DANA = About(speaker="Dana Fox", names=frozenset({"dana", "fox"}))


def passage(text: str, *, title: str = "Call", locator: str | None = None, score: float = 1.0) -> Passage:
    return Passage(f"p_{title}", text, score, "doc", "document", "doc", title, "deal", NOW, locator, similarity=0.45)


def quotes(answer: Answer) -> list[str]:
    return [p.text for p in answer.parts if isinstance(p, QuotePart)]


@pytest.mark.parametrize(
    ("text", "found", "scope"),
    [
        ("how much budget does Helix have", "420 thousand", HELIX),
        ("is the budget at Helix approved", "budget is approved", HELIX),
        ("when must the pilot start", "before 1 March", HELIX),
        ("why does the pilot have to start before March", "audit is in April", HELIX),
        ("who signs contracts at Helix", "Helena Roth signs", HELIX),
        ("what is Priya's main concern", "integration with SAP", HELIX),
        ("what do they need for security", "single sign-on", HELIX),
        ("how long does the training take", "three days", HELIX),
        ("how many planners need training", "twelve planners", HELIX),
        ("which plant did we visit", "Leipzig", HELIX),
        ("where must hosting be", "Frankfurt", HELIX),
        ("why does hosting have to be in Frankfurt", "works council", HELIX),
        ("what delivery date does the RFP ask for", "30 September 2026", HELIX),
        ("what payment terms does Tom want", "net 60", ("deal_globex",)),
        ("how many stores are in the rollout", "40 stores", ("deal_globex",)),
        ("what discount does Globex want", "15 % discount", ("deal_globex",)),
        ("who approves discounts above 10 %", "sales director", ()),
        ("how fast do we answer critical tickets", "within one hour", ()),
        ("how is automation spending developing in Europe", "8 % in 2027", ()),
        ("what did Dana say about the budget", "420 thousand", HELIX),
    ],
)
async def test_the_sentence_that_answers_comes_first(text: str, found: str, scope: tuple[str, ...]) -> None:
    contacts = ("contact_dana",) if "Dana" in text else ()
    answer = await run(text, deals=scope, contacts=contacts)
    assert quotes(answer), answer.summary
    assert found in quotes(answer)[0]
    assert found in answer.summary
    assert all(p.cites for p in answer.parts if isinstance(p, QuotePart))


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("what is the capital of Mongolia", ()),
        ("who won the football match yesterday", ()),
        ("what did they say about blockchain", HELIX),
        ("how many parking spaces does the plant in Madrid have", HELIX),
        ("when does the warranty expire", HELIX),
        ("what payment terms does Helix want", HELIX),
        ("how do I bake sourdough bread", ()),
        ("which hotel did we book", HELIX),
    ],
)
async def test_a_question_nothing_answers_gets_an_honest_no(text: str, scope: tuple[str, ...]) -> None:
    answer = await run(text, deals=scope)
    assert answer.title == "Nothing found", quotes(answer)
    assert not quotes(answer)
    assert any(isinstance(p, TextPart) and "To add it" in p.text for p in answer.parts)


async def test_the_answer_quotes_speaker_minute_and_day(snapshot: SnapshotAssertion) -> None:
    answer = await run("what did Dana say about the budget", deals=HELIX, contacts=("contact_dana",))
    (quote,) = [p for p in answer.parts if isinstance(p, QuotePart)]
    assert quote.speaker == "Dana Wu"
    assert quote.detail == "Helix weekly call · 1:01 · Nov 17, 2026"
    assert answer.sources[0].locator == "1:01"
    assert to_json(answer) == snapshot


async def test_what_one_person_said_is_not_answered_with_anothers_words() -> None:
    answer = await run("what did Dana say about SAP integration", deals=HELIX, contacts=("contact_dana",))
    assert all("concern" not in q for q in quotes(answer))


async def test_one_deal_never_answers_for_another() -> None:
    answer = await run("is the budget frozen", deals=HELIX)
    assert all("Globex" not in q for q in quotes(answer))


async def test_without_a_deal_each_stands_under_its_own_name() -> None:
    answer = await run("what about the budget")
    headings = [p.text for p in answer.parts if isinstance(p, TextPart) and p.text.startswith("**")]
    assert headings == ["**Helix line control**", "**Globex store rollout**"] or headings == [
        "**Globex store rollout**",
        "**Helix line control**",
    ]


async def test_sources_that_disagree_are_both_shown_and_the_later_one_overtakes() -> None:
    older = said(20, "The budget is 300 thousand.", speaker="Dana Wu", title="Helix first call", when=at(6, 12))
    answer = await run("how much is the budget", passages=(*PASSAGES, older), deals=HELIX)
    (warning,) = [p.text for p in answer.parts if isinstance(p, TextPart)]
    assert warning.startswith("Sources disagree: Helix weekly call (Nov 17, 2026, Fact) says")
    assert "300 thousand" in warning
    assert warning.endswith("The later one overtakes the earlier one.")


async def test_a_yes_against_a_no_is_a_disagreement() -> None:
    later = said(21, "The approved budget was cancelled.", title="Mail from finance", when=at(11, 18))
    answer = await run("is the budget approved", passages=(*PASSAGES, later), deals=HELIX)
    assert any(isinstance(p, TextPart) and p.text.startswith("Sources disagree") for p in answer.parts)


async def test_an_old_source_says_so() -> None:
    answer = await run("what delivery date does the RFP ask for", deals=HELIX)
    assert any(isinstance(p, TextPart) and "ask again before relying on it" in p.text for p in answer.parts)


async def test_an_unknown_name_is_said_and_nothing_else_is_searched_for_it() -> None:
    answer = await run("what did Initech say about the budget", unresolved=("Initech",))
    assert answer.title == "Nothing found"
    assert "“Initech”" in answer.summary


async def test_an_analyst_gets_company_and_industry_knowledge_only() -> None:
    answer = await run("who approves discounts above 10 %", principal=ANALYST)
    assert "sales director" in quotes(answer)[0]
    hidden = await run("is the budget approved", principal=ANALYST)
    assert hidden.title == "Nothing found"


async def test_a_search_without_any_passage_says_where_it_looked() -> None:
    answer = await run("what about the warranty", passages=(), deals=HELIX)
    assert "Helix line control" in answer.summary
    assert answer.actions[0].args == {"deal_id": "deal_helix"}


async def test_words_about_somebody_are_not_passed_off_as_theirs() -> None:
    note = said(22, "Dana objects to the historian as the measuring point.", title="Our note", when=at(11, 12))
    answer = await run(
        "what did Dana say about the historian", passages=(note,), deals=HELIX, contacts=("contact_dana",)
    )
    assert any(
        isinstance(p, TextPart) and "None of this is marked as Dana Wu's own words" in p.text for p in answer.parts
    )


async def test_what_is_only_near_is_shown_as_near() -> None:
    near = replace(said(23, "Refunds take ten days after the goods are back."), similarity=0.5)
    answer = await run("what is the return procedure", passages=(near,), deals=HELIX)
    assert answer.title == "Nothing says it outright"
    assert quotes(answer) == ["Refunds take ten days after the goods are back."]


async def test_in_a_transcript_each_sentence_is_said_by_the_name_its_line_begins_with() -> None:
    talk = said(
        30,
        "Priya Nair: I do not want boxes in the network.\nDana Wu: The network is hers. We pay for it.",
        title="Network call",
        locator="2:10",
    )
    answer = await run(
        "what did Priya say about the network", passages=(talk,), deals=HELIX, contacts=("contact_priya",)
    )
    (first, *_) = [p for p in answer.parts if isinstance(p, QuotePart)]
    assert (first.speaker, first.text) == ("Priya Nair", "I do not want boxes in the network.")


async def test_a_sentence_is_quoted_with_the_one_that_follows_it() -> None:
    mail = said(31, "Seven letters came in three years. Each takes him four days.", title="Letters", locator=None)
    answer = await run("how many letters came", passages=(mail,), deals=HELIX)
    assert quotes(answer) == ["Seven letters came in three years. Each takes him four days."]
    assert answer.summary.startswith("“Seven letters came in three years.”")


async def test_asked_what_something_is_the_section_of_that_name_says_it() -> None:
    section = said(32, "One machine, six weeks, a bill only if it holds.", title="The Six-Week Proof",
                   locator="What it is", deal=None, account=None, bucket="company")  # fmt: skip
    mention = said(33, "Then we offer the Six-Week Proof again.", title="Playbook", locator="Objection: price",
                   deal=None, account=None, bucket="company")  # fmt: skip
    answer = await run("what is the six-week proof", passages=(mention, section))
    assert quotes(answer)[0].startswith("One machine, six weeks")


async def test_what_never_mentions_the_person_asked_about_is_no_answer_on_them() -> None:
    ours = said(34, "Good condition monitoring matters.", title="Product sheet", locator="Pulse",
                deal=None, account=None, bucket="company")  # fmt: skip
    answer = await run("what are Priya's conditions", passages=(ours,), deals=HELIX, contacts=("contact_priya",))
    assert not quotes(answer)


async def test_an_answer_says_it_looked_everywhere_when_it_did() -> None:
    answer = await run("when does the warranty expire")
    assert "everything you may see" in answer.summary


async def test_a_question_no_skill_claims_is_answered_only_where_the_records_are_certain() -> None:
    sure = await run("how fast do we answer critical tickets", args={"unclaimed": "yes"})
    assert "within one hour" in sure.summary
    unsure = await run("how fast does a cheetah run", args={"unclaimed": "yes"})
    assert unsure.title == "Nothing on that"
    assert [a.skill for a in unsure.actions] == ["help"]


def test_a_when_in_the_middle_asks_for_no_date() -> None:
    assert read_question("what is our answer when they say we are too expensive").kind == "what"
    assert read_question("do you know when it was signed?").kind == "when"
    assert read_question("and when do they decide?").kind == "when"


def test_an_objection_is_looked_up_by_its_own_words() -> None:
    assert read_question("what is our answer when they say we are too expensive").terms == ("price",)
    assert "answer" in read_question("how fast do we answer critical tickets").terms


def test_somebodys_words_count_only_where_they_are_about_it() -> None:
    call = passage(
        "Kim Berger: We put the test into the guarantee.\nDana Fox: Fair enough, then the guarantee holds.\n"
        "Ola Moe: Seven pages.\nDana Fox: He is careful.",
        locator="7:55",
    )
    hits = best_sentences(
        read_question("what did Dana say about the guarantee?", frozenset({"dana"})), [call], NOW, DANA
    )
    assert [h.text for h in hits if h.speaker == "Dana Fox"] == ["Fair enough, then the guarantee holds."]


def test_the_section_called_so_answers_before_a_stray_mention() -> None:
    playbook = passage(
        "Do not defend it; ask what an hour costs.", title="Playbook", locator="Objection: you are too expensive"
    )
    stray = passage(
        "We stop discounting: the average discount cost us two salaries.", title="Plan", locator="p. 4", score=0.6
    )
    hits = best_sentences(
        read_question("what is our answer when they say we are too expensive"), [stray, playbook], NOW
    )
    assert hits[0].passage.title == "Playbook"


async def test_a_grunt_is_no_answer() -> None:
    hm = said(40, "Hm.", speaker="Dana Wu")
    assert not quotes(await run("what did Dana say", passages=(hm,), deals=HELIX, contacts=("contact_dana",)))


async def test_two_sentences_of_one_call_are_no_disagreement_of_sources() -> None:
    one = said(41, "The budget is 300 thousand.", speaker="Dana Wu")
    other = said(42, "The budget is 420 thousand by now.", speaker="Dana Wu")
    answer = await run("how much is the budget", passages=(one, other), deals=HELIX)
    assert "Sources disagree" not in str(answer.parts)
