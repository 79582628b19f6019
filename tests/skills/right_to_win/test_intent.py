"""What people mean, from how they say it."""

from datetime import UTC, date, datetime

import pytest

from skills.ask import Ask, Entities
from skills.catalog.right_to_win.intent import read_intent
from skills.wording import Voice
from tests.support.fake_reader import KIM, NOW

DEAL = Entities(deal_ids=("deal_helix",))


def intent(text: str, entities: Entities = DEAL, *, verb="show", args=None, memory=None, zone="UTC"):
    return read_intent(
        Ask("turn_1", text, KIM, Voice(NOW, time_zone=zone), NOW, entities, verb, args or {}, memory or {})
    )


@pytest.mark.parametrize(
    ("text", "kind", "c", "factor"),
    [
        ("what's our right to win on Helix?", "show", None, None),
        ("score Helix", "show", None, None),
        ("is Helix strong or weak", "show", None, None),
        ("why is control so low?", "why", "control", None),
        ("why?", "why", None, None),
        ("how is trust at Helix", "why", "credibility", "trust"),
        ("what is our NPS doing to the score", "why", "commitment", "satisfaction"),
        ("explain the score of Helix", "why", None, None),
        ("what is holding Helix back? what's dragging it?", "why", None, None),
        ("where do we stand on industry expertise", "why", "credibility", "knowledge"),
    ],
)
def test_questions(text, kind, c, factor):
    read = intent(text)
    assert (read.kind, read.c, read.factor) == (kind, c, factor)


@pytest.mark.parametrize(
    ("text", "c", "answer"),
    [
        ("yes we can meet Helix's CEO next week", "credibility", True),
        ("Yes, we can meet their CEO", "credibility", True),
        ("no, we can't meet the CEO of Helix", "credibility", False),
        ("we cannot meet their chief executive before spring", "credibility", False),
        ("we can reference this in region and industry", "capability", True),
        ("We have no reference in their industry.", "capability", False),
        ("the client is buying from us today", "commitment", True),
        ("they are not buying from us at the moment", "commitment", False),
        ("our fingerprints are all over the tender", "control", True),
        ("no, we don’t see our fingerprints on this deal", "control", False),
    ],
)
def test_a_statement_about_a_qualifier_answers_it(text, c, answer):
    read = intent(text)
    assert (read.kind, read.c, read.answer) == ("qualifier", c, answer)
    assert not read.by_press


@pytest.mark.parametrize(
    "text",
    [
        "can we meet their CEO within 7 days?",
        "are they buying from us",
        "who met the CEO of Helix",
        "do we have references in pharma?",
        "is it true that we can meet their CEO?",
    ],
)
def test_a_question_about_a_qualifier_does_not_answer_it(text):
    assert intent(text).kind != "qualifier"


@pytest.mark.parametrize(
    ("text", "answer"), [("yes", True), ("yes we can", True), ("no", False), ("Nope, not yet", False)]
)
def test_a_bare_reply_answers_the_question_asked_last(text, answer):
    read = intent(text, Entities(), memory={"asked": "control", "deals": ["deal_helix"]})
    assert (read.kind, read.c, read.answer) == ("qualifier", "control", answer)


def test_a_bare_yes_without_a_question_answers_nothing():
    assert intent("yes", Entities()).kind != "qualifier"


def test_a_long_sentence_that_starts_with_yes_is_not_a_reply():
    text = "yes I know but what would the score be if we had two more references"
    assert intent(text, memory={"asked": "control"}).kind != "qualifier"


@pytest.mark.parametrize(
    ("text", "factor", "rating", "reason"),
    [
        ("set trust on Helix to 8 because their CIO called us a partner", "trust", 8, "their CIO called us a partner"),
        ("Put influence at 3,5 since we never met the buyer.", "influence", 3.5, "we never met the buyer"),
        ("override competence = 7/10 due to the audit", "competence", 7, "the audit"),
        ("rate mastery a 9 reason: the patent was granted", "mastery", 9, "the patent was granted"),
        ("lower satisfaction to 2", "satisfaction", 2, ""),
        ("set trust to -3 because", "trust", -3, ""),
        ("set trust to 80 because I say so", "trust", 80, "I say so"),
    ],
)
def test_a_factor_is_set_by_words(text, factor, rating, reason):
    read = intent(text)
    assert (read.kind, read.factor, read.rating, read.reason) == ("override", factor, rating, reason)


def test_setting_a_whole_c_is_understood_as_such():
    read = intent("set credibility on Helix to 60")
    assert (read.kind, read.c, read.factor) == ("override", "credibility", None)


@pytest.mark.parametrize(
    "text", ["withdraw my override", "remove the override of trust", "take back my rating for trust"]
)
def test_an_override_is_withdrawn_by_words(text):
    assert intent(text).kind == "withdraw"


def test_several_deals_are_compared():
    two = Entities(deal_ids=("deal_a", "deal_b"))
    assert intent("right to win for A and B", two).kind == "compare"
    assert intent("compare them", Entities(), memory={"deals": ["deal_a", "deal_b"]}).kind == "compare"


@pytest.mark.parametrize(
    "text",
    [
        "my deals by right to win",
        "rank my deals",
        "which of my open deals are weak",
        "show the whole pipeline of my deals",
    ],
)
def test_the_list_is_asked_for(text):
    assert intent(text, Entities()).kind == "portfolio"


def at(year, month, day) -> Entities:
    return Entities(deal_ids=("deal_helix",), dates=(date(year, month, day),))


def test_as_of_a_day_means_its_end_where_the_person_is():
    read = intent("right to win as of 1 September 2026", at(2026, 9, 1), zone="America/New_York")
    assert read.moment.astimezone(UTC) == datetime(2026, 9, 2, 3, 59, 59, tzinfo=UTC)


def test_a_day_without_a_year_is_the_last_one():
    assert intent("right to win as of 1 September", at(2027, 9, 1)).moment.date() == date(2026, 9, 1)


def test_since_a_day_compares():
    read = intent("how has Helix changed since 1 September", at(2026, 9, 1))
    assert read.moment is None
    assert read.since.date() == date(2026, 9, 1)


def test_a_date_that_is_about_something_else_does_not_travel():
    read = intent("right to win on Helix, we meet on 3 December", at(2026, 12, 3))
    assert (read.moment, read.since) == (None, None)


def test_a_button_means_what_it_says():
    args = {"deal_id": "deal_helix", "c": "control", "answer": "no"}
    read = intent("", Entities(), verb="qualifier", args=args)
    assert (read.kind, read.c, read.answer, read.by_press) == ("qualifier", "control", False, True)


def test_a_form_brings_its_values():
    args = {"deal_id": "deal_helix", "factor": "trust", "rating": "8,5", "reason": " They said so "}
    read = intent("", Entities(), verb="override", args=args)
    assert (read.factor, read.c, read.rating, read.reason) == ("trust", "credibility", 8.5, "They said so")


@pytest.mark.parametrize("args", [{"deal_id": "x", "c": "luck"}, {"deal_id": "x", "factor": "luck", "rating": "much"}])
def test_a_forged_button_brings_nothing(args):
    read = intent("", Entities(), verb="override", args=args)
    assert (read.c, read.factor, read.rating) == (None, None, None)


def test_right_to_win_at_the_start_is_no_yes_to_the_last_question() -> None:
    assert intent("right to win on Skarholt", memory={"asked": "capability"}).kind == "show"


def test_a_deal_called_renewal_asks_for_no_renewal() -> None:
    named = Entities(deal_ids=("deal_1",), mentions=("Castellan Relay renewal",))
    found = intent("What is our right to win on Castellan Relay renewal?", named)
    assert (found.kind, found.factor) == ("show", None)


def test_names_stay_in_the_reason_of_an_override() -> None:
    named = Entities(deal_ids=("deal_1",), mentions=("Helix", "Dana Fox"))
    found = intent("set trust on Helix to 8 because Dana Fox vouched for us", named)
    assert (found.kind, found.rating, found.reason) == ("override", 8.0, "Dana Fox vouched for us")


def test_a_time_that_is_over_is_looked_back_to_without_being_told():
    last_month = Entities(deal_ids=("deal_helix",), dates=(date(2026, 10, 1), date(2026, 10, 31)))
    read = intent("score Helix last month", last_month)
    assert read.moment is not None
    assert read.moment.date() == date(2026, 10, 31)
    assert (
        intent("score Helix next month", Entities(deal_ids=("deal_helix",), dates=(date(2026, 12, 31),))).moment is None
    )


@pytest.mark.parametrize("text", ["what changed", "what's changed on Helix?", "any movement?"])
def test_what_changed_looks_back_a_month_when_no_day_is_named(text):
    read = intent(text)
    assert read.since is not None
    assert (NOW - read.since).days in (29, 30)


def test_a_statement_in_the_first_person_answers_a_qualifier():
    read = intent("I can meet the ceo of Helix next week")
    assert (read.kind, read.c, read.answer) == ("qualifier", "credibility", True)


@pytest.mark.parametrize(
    ("text", "factor", "rating", "reason"),
    [
        ("set trust on Helix to 3 because they are angry", "trust", 3, "they are angry"),
        ("override trust on Helix: 3, they are angry about the outage", "trust", 3, "they are angry about the outage"),
        (
            "I'd rate competence at Helix an 8, reason: they asked for the audit",
            "competence",
            8,
            "they asked for the audit",
        ),
        ("put influence at 9/10 - Signe asked for us by name", "influence", 9, "Signe asked for us by name"),
        ("make mastery a 7.5", "mastery", 7.5, ""),
        ("set knowledge to 9 on Helix", "knowledge", 9, ""),
        ("set knowledge to 9, on Helix", "knowledge", 9, ""),
    ],
)
def test_a_rating_is_set_in_many_words_and_its_reason_is_heard(text, factor, rating, reason):
    read = intent(text)
    assert (read.kind, read.factor, read.rating, read.reason) == ("override", factor, rating, reason)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Is the client buying from us today? Yes, since May", True),
        ("can we meet their CEO within 7 days? no", False),
        ("can we see our fingerprints on this deal? yep", True),
    ],
)
def test_the_question_and_its_answer_in_one_breath(text, answer):
    read = intent(text)
    assert (read.kind, read.answer) == ("qualifier", answer)
