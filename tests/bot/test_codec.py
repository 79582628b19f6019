"""What the journal and the checkpoints keep comes back as it was."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.codec import (
    memory_from_json,
    memory_to_json,
    message_of,
    outgoing_of,
    proposal_from_json,
    proposal_to_json,
    tagged,
    turn_from_json,
    turn_to_json,
    untagged,
)
from bot.surface import Outgoing
from bot.turn import Press
from bot.understand.model import Clarify, Memory, Option
from knowledge.writer import Change
from skills.answer import Action, Answer, TextPart
from skills.ask import Entities, Money
from skills.skill import Proposal
from tests.support.scripted import turn

NOW = datetime(2026, 11, 20, 9, 30, 1, 5, tzinfo=UTC)

PLAIN = st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False)
RECORDED = PLAIN | st.decimals(allow_nan=False) | st.dates() | st.datetimes(timezones=st.just(UTC))
VALUES = st.recursive(
    RECORDED,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(), inner, max_size=3)
    ),
    max_leaves=8,
)


def through_json(value: Any) -> Any:
    return json.loads(json.dumps(value))


@given(VALUES)
def test_any_value_a_record_holds_survives_json(value: Any) -> None:
    back = untagged(through_json(tagged(value)))
    assert back == value
    assert type(back) is type(value)


def test_a_value_no_record_holds_is_refused() -> None:
    with pytest.raises(TypeError, match="set"):
        tagged({1, 2})


def test_a_turn_survives() -> None:
    made = turn("why?", press=Press("fog", "show", {"text": "x"}), pending="p1")
    assert turn_from_json(through_json(turn_to_json(made))) == made


def test_a_memory_survives_with_its_open_question() -> None:
    entities = Entities(deal_ids=("deal_1",), dates=(date(2026, 1, 2),), money=(Money(Decimal("1.50"), "EUR"),))
    clarify = Clarify("Which?", (Option("Helix", Press("fog", "show", {"deal_id": "deal_1"})),))
    memory = Memory(NOW, "fog", "is it true?", entities, {"fog": {"seen": [1, 2]}}, clarify)
    assert memory_from_json(through_json(memory_to_json(memory))) == memory


def test_a_proposal_survives_with_its_types() -> None:
    change = Change(
        "update", "deal", "deal_1", {"amount": Decimal("9.90"), "close_on": date(2026, 2, 3)}, {"amount": None}
    )
    proposal = Proposal((change,), "amount set", then=Action("a", "Show", "fog", "show", {"deal_id": "deal_1"}))
    assert proposal_from_json(through_json(proposal_to_json(proposal))) == proposal


def test_a_message_survives_the_outbox() -> None:
    answer = Answer("Hello", (TextPart("**there**", cites=("S1",)),))
    out = Outgoing("k", "default", "web", "web:1", "update", answer, NOW, {"message": "m"}, "t1")
    assert outgoing_of(message_of(out), tenant="default") == out
