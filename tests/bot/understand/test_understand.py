from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.turn import Press
from bot.understand import Understander
from bot.understand.message import readable
from bot.understand.model import Clarify, Memory, Option, Understanding
from bot.understand.parting import SURE
from knowledge.directory import Directory
from skills.ask import Entities
from skills.catalog import REGISTRY
from skills.registry import Registry
from tests.support.embedding import WordEmbedder, sentence_embedder
from tests.support.sayings import AFTER_RENEWAL, KEPT, KIM, NAMES, NOW, VOICE, deal, understander, understood

KNOWN = {e.id for e in NAMES.entries}


def ran(text: str, memory: Memory | None = None) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    return [(s.skill, s.entities.deal_ids, s.entities.account_ids) for s in understood(text, memory).steps]


def asked(understanding: Understanding) -> tuple[str, list[str]]:
    assert understanding.clarify is not None
    return understanding.clarify.question, [o.label for o in understanding.clarify.options]


@pytest.mark.parametrize(
    ("said", "skill"),
    [
        ("what's our right to win on the Helix renewal?", "right_to_win"),
        ("can you tell me where we stand with nordhaven ports", "right_to_win"),
        ("who is the buyer at Nordhaven", "stakeholders"),
        ("move globex to negotiate, amount 420k, close end of Q1", "crm_update"),
        ("I spoke to Tom this morning, he wants a discount", "crm_update"),
        ("is it fact or gossip that Tom is leaving", "fog"),
        ("what did globex say about pricing last quarter", "ask"),
        ("what else can you do for me", "help"),
    ],
)
def test_a_request_in_peoples_words_reaches_its_skill(said: str, skill: str) -> None:
    assert [s.skill for s in understood(said).steps] == [skill]


def test_every_example_a_page_shows_goes_to_the_skill_it_is_shown_for() -> None:
    for skill in REGISTRY:
        for example in skill.examples:
            said = example.format(deal="Helix – cold chain", account="Globex", person="Tom Becker")
            found = understood(said)
            assert [s.skill for s in found.steps] == [skill.name], said


def test_what_somebody_is_paid_has_no_paper_and_what_has_one_is_offered() -> None:
    paid = replace(AFTER_RENEWAL, skill="remuneration_plan", text="what have I earned")
    question, options = asked(understood("send me that as pdf", paid))
    assert question == "This answer has no paper of its own. Which of these shall I write?"
    assert "Right to Win assessment" in options


@pytest.mark.parametrize("said", ["is everything ok", "add a user anna@example.com", "which imports failed"])
def test_the_installation_is_the_helps_own_subject(said: str) -> None:
    assert [s.skill for s in understood(said).steps] == ["help"]


@pytest.mark.parametrize("said", ["thanks thats all", "thanks, that's it", "ok thanks a lot"])
def test_thanks_come_in_many_words(said: str) -> None:
    assert [s.args for s in understood(said).steps] == [{"occasion": "thanks"}]


def test_what_is_said_is_handed_on_with_what_it_means() -> None:
    (step,) = understood("move globex to negotiate, amount 420k, close end of Q1").steps
    assert step.entities.account_ids == ("account_globex",)
    assert [str(d) for d in step.entities.dates] == ["2027-03-31"]
    assert [m.amount for m in step.entities.money] == [Decimal(420_000)]
    assert step.text == "move globex to negotiate, amount 420k, close end of Q1"


@pytest.mark.parametrize("said", ["write me a poem", "my laptop won't start", "مرحبا كيف حالك", "asdkjh qweqwe"])
def test_what_no_skill_does_is_out_of_scope(said: str) -> None:
    found = understood(said)
    assert found.out_of_scope
    assert not found.steps


@pytest.mark.parametrize(
    "said",
    ["what's the weather in Oslo", "tell me a joke", "how many pallets fit on a barge", "do we own a helicopter?"],
)
def test_a_question_nobody_claims_is_looked_up_and_said_to_be_nobodys(said: str) -> None:
    found = understood(said)
    assert found.out_of_scope
    assert found.route.skill is None or found.route.confidence < SURE
    assert [(s.skill, s.args) for s in found.steps] == [("ask", {"unclaimed": "yes"})]


@pytest.mark.parametrize(
    ("said", "occasion"),
    [("", "empty"), ("   \n", "empty"), ("🎉🎉", "empty"), ("\u202e\u200b", "empty"), ("hi there!", "greeting"),
     ("thanks a lot", "thanks"), ("help", "help"), ("??", "help"), ("what can you do?", "help")],
)  # fmt: skip
def test_small_talk_and_silence_are_met_kindly(said: str, occasion: str) -> None:
    (step,) = understood(said).steps
    assert (step.skill, step.args) == ("help", {"occasion": occasion})


def test_two_requests_are_two_steps_and_the_deal_carries_over() -> None:
    assert ran("score Helix cold chain and tell me who the buyer is") == [
        ("right_to_win", ("deal_cold",), ()),
        ("stakeholders", ("deal_cold",), ()),
    ]


def test_a_comparison_is_one_step_about_two() -> None:
    assert ran("compare Helix and Globex") == [("right_to_win", (), ("account_helix", "account_globex"))]


# follow-ups


@pytest.mark.parametrize("said", ["why?", "why so low", "the second one", "yes", "show me the evidence"])
def test_a_message_that_leans_on_the_last_answer_goes_to_its_skill(said: str) -> None:
    found = understood(said, AFTER_RENEWAL)
    assert [(s.skill, s.entities.deal_ids, s.text) for s in found.steps] == [("right_to_win", ("deal_renewal",), said)]
    assert found.followed_up


def test_a_number_that_stands_for_nothing_is_said_to() -> None:
    (step,) = understood("7", AFTER_RENEWAL).steps
    assert (step.skill, step.args) == ("help", {"occasion": "no_such"})
    listing = replace(AFTER_RENEWAL, skills={"right_to_win": {"deals": ["deal_renewal", "deal_cold"]}})
    assert [s.skill for s in understood("2", listing).steps] == ["right_to_win"]


def test_the_same_is_asked_of_another_deal_in_full() -> None:
    (step,) = understood("and Globex?", AFTER_RENEWAL).steps
    assert (step.skill, step.entities.account_ids, step.entities.deal_ids) == ("right_to_win", ("account_globex",), ())
    assert "right to win" in step.text
    assert "Globex" in step.text
    assert "Helix" not in step.text


def test_another_deal_of_the_same_client_needs_only_its_own_words() -> None:
    assert ran("what about the cold chain?", AFTER_RENEWAL) == [("right_to_win", ("deal_cold",), ())]


@pytest.mark.parametrize(
    ("said", "skill"),
    [
        ("who is the buyer?", "stakeholders"),
        ("move it to negotiate", "crm_update"),
        ("why is control so low", "right_to_win"),
        ("and who is the champion there?", "stakeholders"),
    ],
)
def test_what_is_not_named_again_is_what_the_conversation_is_about(said: str, skill: str) -> None:
    assert ran(said, AFTER_RENEWAL) == [(skill, ("deal_renewal",), ("account_helix",))]


def test_it_is_compared_with_what_is_named() -> None:
    assert ran("compare it with Globex", AFTER_RENEWAL) == [("right_to_win", ("deal_renewal",), ("account_globex",))]


def test_my_deals_are_not_the_last_deal() -> None:
    assert ran("my deals by right to win", AFTER_RENEWAL) == [("right_to_win", (), ())]


def test_a_deal_no_longer_visible_is_forgotten() -> None:
    fewer = Directory(tuple(e for e in NAMES.entries if e.id != "deal_renewal"), 9)
    (step,) = understood("why?", AFTER_RENEWAL, fewer).steps
    assert step.entities.deal_ids == ()


@pytest.mark.parametrize(
    ("said", "skills"),
    [
        ("show me the four Cs and the budget for Globex", ["right_to_win", "find_the_money"]),
        ("power plan and stakeholder map for Nordhaven", ["power_plan", "stakeholders"]),
        ("is there budget and who decides at Globex?", ["find_the_money", "stakeholders"]),
        ("what's my commission and my target", ["remuneration_plan", "attainment_plan"]),
        ("who is the buyer and the backer at Globex", ["stakeholders"]),
        ("one report with score and power plan for Globex", ["assessment"]),
        ("I take over Globex next week. Give me the whole client strategy", ["client_strategy"]),
    ],
)
def test_two_things_in_one_message_are_told_from_one(said: str, skills: list[str]) -> None:
    found = ran(said)
    assert [skill for skill, _, _ in found] == skills
    if "Globex" in said:
        assert all(accounts == ("account_globex",) for _, _, accounts in found)


def test_the_second_of_what_was_listed_is_meant_inside_a_wish() -> None:
    listed = Memory(NOW, "right_deals", "my strays", skills={"right_deals": {"deals": ["deal_line", "deal_cold"]}})
    assert ran("why is the second one a stray", listed) == [("right_deals", ("deal_cold",), ())]
    assert ran("why is the fifth one a stray", listed) == [("right_deals", (), ())]


def test_a_plan_of_a_person_stays_that_persons_in_the_next_skill() -> None:
    of_sam = Memory(NOW, "attainment_plan", "attainment of Sam", Entities(user_ids=("user_sam",)))
    (step,) = understood("licence to sell", of_sam).steps
    assert (step.skill, step.entities.user_ids) == ("licence_to_sell", ("user_sam",))
    (step,) = understood("what is my licence to sell", of_sam).steps
    assert step.entities.user_ids == ()


@pytest.mark.parametrize("said", ["what can only we say?", "who should be on it?", "is there budget?", "deal class"])
def test_what_a_skill_is_always_about_stays_from_the_conversation(said: str) -> None:
    assert [deals for _, deals, _ in ran(said, AFTER_RENEWAL)] == [("deal_renewal",)]


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("Helix platform renewal", ["Right to Win", "Power Plan", "Who's who"]),
        ("Globex?", ["Client Profile", "Right to Win", "Client strategy"]),
        ("Tom Becker", ["Who's who", "Ask", "CRM update"]),
        ("Sam Okafor?", ["Licence to Sell", "Attainment plan", "Ask"]),
        ("Vantor", ["Ask", "Impact themes"]),
    ],
)
def test_a_name_alone_is_offered_what_is_asked_of_its_kind(name: str, titles: list[str]) -> None:
    assert asked(understood(name))[1] == titles


# asking back


def test_two_people_of_a_name_are_told_apart() -> None:
    question, labels = asked(understood("log a call with Maria yesterday"))
    assert question == "Which “Maria” do you mean?"
    assert labels == ["Maria Krüger (CFO at Helix)", "Maria Olsen (COO at Nordhaven)"]


def test_a_name_in_pasted_text_is_never_asked_about() -> None:
    assert [s.skill for s in understood("fog this: Maria said the budget is cut").steps] == ["fog"]


def test_a_name_alone_is_asked_what_about_it() -> None:
    question, labels = asked(understood("Helix?"))
    assert question == "What would you like to know about Helix Biotech GmbH?"
    assert "Right to Win" in labels


def test_an_unknown_name_is_answered_without_betraying_anything() -> None:
    without_globex = Directory(tuple(e for e in NAMES.entries if "Globex" not in e.name), 3)
    hidden, labels = asked(understood("Globex?", names=without_globex))
    missing, same = asked(understood("Xanadu?", names=without_globex))
    assert hidden.replace("Globex", "Xanadu") == missing
    assert labels == same
    assert hidden.startswith("I find no deal called “Globex” that you may see.")


OPEN_QUESTION = replace(
    AFTER_RENEWAL,
    clarify=Clarify(
        "Which deal?",
        (
            Option(
                "Helix – platform renewal",
                Press("stakeholders", "show", {"deal_id": "deal_renewal", "text": "who decides"}),
            ),
            Option(
                "Helix – cold chain", Press("stakeholders", "show", {"deal_id": "deal_cold", "text": "who decides"})
            ),
        ),
    ),
)


@pytest.mark.parametrize("said", ["2", "the cold chain one", "second", "Helix – cold chain"])
def test_an_open_question_is_answered_by_typing(said: str) -> None:
    (step,) = understood(said, OPEN_QUESTION).steps
    assert (step.skill, step.text, step.entities.deal_ids) == ("stakeholders", "who decides", ("deal_cold",))


def test_an_open_question_is_answered_with_a_name_that_was_not_offered() -> None:
    (step,) = understood("Nordhaven quay cranes", OPEN_QUESTION).steps
    assert (step.skill, step.text, step.entities.deal_ids) == ("stakeholders", "who decides", ("deal_cranes",))


def test_an_open_question_can_be_dropped_or_ignored() -> None:
    assert understood("never mind", OPEN_QUESTION).steps[0].args == {"occasion": "dropped"}
    assert ran("what's our right to win at Nordhaven", OPEN_QUESTION)[0][0] == "right_to_win"


@pytest.fixture(scope="module")
def strict() -> Understander:
    """As if every skill but help needed a deal."""
    skills = tuple(replace(s, needs=() if s.name == "help" else ("deal",)) for s in REGISTRY)
    return Understander(Registry(skills), sentence_embedder())


def test_a_client_with_one_open_deal_stands_for_it(strict: Understander) -> None:
    (step,) = strict.understand("score Nordhaven Ports", NAMES, None, VOICE, KIM).steps
    assert step.entities.deal_ids == ("deal_cranes",)


def test_a_client_with_several_deals_is_asked_which(strict: Understander) -> None:
    question, labels = asked(strict.understand("score Helix", NAMES, None, VOICE, KIM))
    assert question == "Which deal with Helix Biotech GmbH?"
    assert labels == ["Helix – platform renewal ($420,000 · negotiate)", "Helix – cold chain ($90,000 · qualify)"]


def test_buttons_say_an_amount_as_cards_do(strict: Understander) -> None:
    british = replace(VOICE, locale="en_GB")
    _, labels = asked(strict.understand("score Helix", NAMES, None, british, KIM))
    assert labels[0] == "Helix – platform renewal (US$420,000 · negotiate)"


def test_no_deal_named_offers_ones_own_first(strict: Understander) -> None:
    question, labels = asked(strict.understand("who is the buyer?", NAMES, None, VOICE, KIM))
    assert question == "Which deal?"
    assert labels[-1] == "Globex line 4 monitoring ($900,000)"
    assert len(labels) <= 5


def test_the_only_open_deal_is_meant(strict: Understander) -> None:
    alone = Directory((deal("one", "Acme pilot", None),), 4)
    (step,) = strict.understand("who is the buyer?", alone, None, VOICE, KIM).steps
    assert step.entities.deal_ids == ("deal_one",)


def test_nothing_to_offer_is_said_plainly(strict: Understander) -> None:
    question, labels = asked(strict.understand("who is the buyer?", Directory((), 5), None, VOICE, KIM))
    assert labels == []
    assert "Which one do you mean?" in question


def test_a_settler_decides_what_is_left_open() -> None:
    class Chooses:
        def settle(self, text: str, candidates: object, principal: object) -> str | None:
            return "stakeholders"

    unsure = Understander(REGISTRY, sentence_embedder(), cache=KEPT, settler=Chooses())
    assert (
        unsure.understand("frobnicate Helix gladly if you would", NAMES, None, VOICE, KIM).steps[0].skill
        == "stakeholders"
    )


def test_people_never_share_what_was_indexed_for_another() -> None:
    liu = replace(KIM, user_id="user_liu")
    fewer = Directory(tuple(e for e in NAMES.entries if "Globex" not in e.name), NAMES.version)
    understood("score Globex")
    (step,) = understander().understand("score Globex", fewer, None, VOICE, liu).steps
    assert step.entities.account_ids == ()
    assert step.entities.unresolved == ("Globex",)


def test_the_fitted_router_is_kept_in_the_folder_given(tmp_path: Path) -> None:
    Understander(Registry((REGISTRY.get("help"),)), WordEmbedder(), cache=tmp_path)
    assert [f.suffix for f in tmp_path.iterdir()] == [".npz"]


def test_unprintable_characters_go_and_line_breaks_stay() -> None:
    assert readable("a\u202eb\x00c\nd\ud800") == "a b c\nd?"


def test_very_long_messages_are_routed_by_what_they_ask_for() -> None:
    pasted = "fog this note:\n" + "They said the budget is approved. " * 1_500
    (step,) = understood(pasted).steps
    assert step.skill == "fog"
    assert len(step.text) == len(pasted.strip())


MEMORIES = st.sampled_from([None, AFTER_RENEWAL, OPEN_QUESTION, Memory(NOW), replace(AFTER_RENEWAL, skill="gone")])


@settings(max_examples=150)
@given(st.one_of(st.text(max_size=300), st.text(alphabet="Helix Globex?.,my the deal and2why", max_size=80)), MEMORIES)
def test_no_text_breaks_it_and_every_record_is_one_the_asker_may_see(text: str, memory: Memory | None) -> None:
    found = understood(text, memory)
    looked_up = found.out_of_scope and [step.args for step in found.steps] == [{"unclaimed": "yes"}]
    assert looked_up or bool(found.steps) + (found.clarify is not None) + found.out_of_scope == 1
    for step in found.steps:
        assert step.skill in REGISTRY
        assert _ids(step.entities) <= KNOWN
    for option in found.clarify.options if found.clarify else ():
        assert {v for k, value in option.press.args.items() if k.endswith("_id") for v in value.split(",")} <= KNOWN


def _ids(entities: Entities) -> set[str]:
    return {
        *entities.deal_ids, *entities.account_ids, *entities.contact_ids, *entities.user_ids, *entities.product_ids,
        *entities.competitor_ids,
    }  # fmt: skip


@pytest.mark.parametrize("said", ["x" * 50_000, "a b " * 12_500, "Aa" * 25_000, "?! " * 16_000, "Helix and " * 5_000])
def test_fifty_thousand_characters_are_only_a_long_message(said: str) -> None:
    understood(said)


AFTER_BOARD = Memory(
    NOW,
    skill="right_to_win",
    text="my deals by right to win",
    entities=Entities(),
    skills={"right_to_win": {"deals": ["deal_cranes", "deal_renewal", "deal_cold"]}},
)
"""A conversation in which the last answer listed three deals."""


@pytest.mark.parametrize(
    ("said", "meant"),
    [("the second one", "deal_renewal"), ("open the first one", "deal_cranes"), ("the last", "deal_cold")],
)
def test_the_second_one_is_the_second_deal_of_the_list(said: str, meant: str) -> None:
    (step,) = understood(said, AFTER_BOARD).steps
    assert (step.skill, step.entities.deal_ids) == ("right_to_win", (meant,))


@pytest.mark.parametrize(
    "said", ["undo that", "Undo", "oops, undo", "please revert that", "take that back", "put it back"]
)
def test_an_undo_reaches_the_skill_that_puts_changes_back(said: str) -> None:
    (step,) = understood(said, AFTER_RENEWAL).steps
    assert (step.skill, step.verb, step.entities.deal_ids) == ("crm_update", "undo", ("deal_renewal",))


def test_undoing_something_else_is_no_undo() -> None:
    assert [s.verb for s in understood("undo the damage at Globex by calling Tom", AFTER_RENEWAL).steps] != ["undo"]


@pytest.mark.parametrize(
    "said", ["score wernham", "power plan for wernham", "who is the buyer at wernham", "how is wernham"]
)
def test_a_name_written_small_that_nobody_bears_is_told_as_unknown(said: str) -> None:
    found = understood(said)
    assert [s.entities.unresolved for s in found.steps] == [("wernham",)] or "wernham" in (asked(found)[0])


@pytest.mark.parametrize(
    "said", ["score my deals", "who is the decider", "who are the blockers", "whats the scoer", "how do we look"]
)
def test_everyday_words_are_nobodys_name(said: str) -> None:
    found = understood(said, AFTER_RENEWAL)
    assert all(not s.entities.unresolved for s in found.steps)


def test_a_person_of_another_client_brings_their_client_along() -> None:
    (step,) = understood("who knows Tom Becker", AFTER_RENEWAL).steps
    assert step.entities.contact_ids == ("contact_tom",)
    assert step.entities.account_ids == ("account_globex",)
    assert step.entities.deal_ids == ()


@pytest.mark.parametrize(
    "said", ["what's the weakest deal i have", "how many open deals do I have", "which deals do we have at risk"]
)
def test_all_ones_deals_are_meant_whatever_was_said_before(said: str) -> None:
    (step,) = understood(said, AFTER_RENEWAL).steps
    assert not step.entities.deal_ids
    assert not step.entities.account_ids


@pytest.mark.parametrize("said", ["how come it's so low", "why that one", "how come"])
def test_more_ways_to_ask_why(said: str) -> None:
    (step,) = understood(said, AFTER_RENEWAL).steps
    assert (step.skill, step.entities.deal_ids) == ("right_to_win", ("deal_renewal",))


@pytest.mark.parametrize("said", ["ok bye", "thanks, bye", "great, see you tomorrow"])
def test_a_goodbye_may_begin_with_more(said: str) -> None:
    (step,) = understood(said).steps
    assert (step.skill, step.args) == ("help", {"occasion": "bye"})


@pytest.mark.parametrize("said", ["wernham?", "wernham budget"])
def test_a_strange_name_with_hardly_a_word_beside_it_is_told_as_unknown(said: str) -> None:
    found = understood(said)
    told = asked(found)[0] if found.clarify else str([s.entities.unresolved for s in found.steps])
    assert "wernham" in told
    assert not found.out_of_scope or found.steps


def test_how_many_of_something_is_looked_up_even_where_another_skill_is_likelier() -> None:
    assert [s.skill for s in understood("how many compressors does Globex worry about").steps] == ["ask"]


@pytest.mark.parametrize("said", ["who is Sam Okafor", "whos Sam Okafor?"])
def test_a_colleague_is_introduced_from_our_own_records(said: str) -> None:
    (step,) = understood(said, AFTER_RENEWAL).steps
    assert (step.skill, step.entities.user_ids, step.entities.deal_ids) == ("ask", ("user_sam",), ())


@pytest.mark.parametrize("skill", ["pursuit_plan", "power_plan"])
@pytest.mark.parametrize("said", ["accept 2 and 3", "move the second one to Friday", "step 1 is done"])
def test_numbers_are_those_of_the_list_shown_last(skill: str, said: str) -> None:
    memory = replace(AFTER_RENEWAL, skill=skill, skills={skill: {"deal_id": "deal_renewal", "listed": ["a", "b", "c"]}})
    (step,) = understood(said, memory).steps
    assert (step.skill, step.entities.deal_ids) == (skill, ("deal_renewal",))


@pytest.mark.parametrize(
    "said",
    [
        "coach my call on Globex, 30 minutes, agenda: budget; contract; next steps",
        "please coach our call with Globex, agenda: next steps, price, score",
    ],
)
def test_coach_my_call_asks_to_be_coached_whatever_its_agenda(said: str) -> None:
    assert ran(said) == [("meeting_coach", (), ("account_globex",))]


@pytest.mark.parametrize("said", ["coach, move globex to negotiate", "coach move globex to negotiate"])
def test_coach_is_a_name_where_something_else_is_wished(said: str) -> None:
    assert [skill for skill, _, _ in ran(said)] == ["crm_update"]


def test_how_a_clients_contact_is_doing_is_told_by_who_they_are_on_the_map() -> None:
    (step,) = understood("how is tom becker doing?").steps
    assert (step.skill, step.text, step.entities.contact_ids) == (
        "stakeholders",
        "who is Tom Becker",
        ("contact_tom",),
    )
    assert "stakeholders" not in [skill for skill, _, _ in ran("how is Sam Okafor doing")]
