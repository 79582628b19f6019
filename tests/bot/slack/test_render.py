"""Every answer becomes blocks that Slack takes; nothing is cut, nothing of the text's own is acted on."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from bot.slack.forms import entered, form_view
from bot.slack.markup import mrkdwn, pieces
from bot.slack.render import details_view, render
from skills.answer import Answer, DetailsPart, Item, ListPart, TablePart, TextPart
from tests.support.every_part import EVERY_PART, OVERRIDE
from tests.support.picture_parts import ATTAINMENT, STAKEHOLDERS, crowd
from tests.support.slack_stub import faults, view_faults


def test_every_kind_of_part_is_shown(snapshot: SnapshotAssertion) -> None:
    (message,) = render(EVERY_PART, key="t1.0", turn_id="t1")
    assert faults(message.blocks) == []
    assert message.blocks == snapshot
    assert message.text == snapshot


def test_folded_parts_and_sources_open_as_modals(snapshot: SnapshotAssertion) -> None:
    for wanted in ("credibility", "sources", "gone"):
        view = details_view(EVERY_PART, wanted, key="t1.0")
        assert view_faults(view) == []
        assert view == snapshot(name=wanted)


def test_a_table_in_a_fold_is_told_in_words_since_windows_take_none() -> None:
    weeks = TablePart(
        ("Week", "Hours", "Right to Win"), (("1 <Nov>", "10", "74"), ("2", "", "80")), "By *week*", cites=("S1",)
    )
    fold = DetailsPart("More", (weeks, TablePart(("Deal",), (("Helix",),))), "more")
    (message,) = render(Answer("Plan", (fold, weeks)), key="k")
    assert [b["type"] for b in message.blocks] == ["header", "section", "section", "table"]
    view = details_view(Answer("Plan", (fold, weeks)), "more", key="k")
    assert view_faults(view) == []
    assert [b["text"]["text"].replace("\u200b", "") for b in view["blocks"]] == [
        "*More*",
        "*By *week** [1]\n• *1 &lt;Nov&gt;*  Hours: 10 · Right to Win: 74\n• *2*  Right to Win: 80",
        "• *Helix*",
    ]


def test_a_long_table_in_a_fold_loses_no_row() -> None:
    long = TablePart(("Week", "What"), tuple((f"Week {n:03d}", "words and more words " * 8) for n in range(150)))
    view = details_view(Answer("Plan", (DetailsPart("More", (long,), "more"),)), "more", key="k")
    assert view_faults(view) == []
    told = json.dumps(view["blocks"])
    assert all(f"Week {n:03d}" in told for n in range(150))


def test_a_form_asks_for_every_field_and_reads_them_back(snapshot: SnapshotAssertion) -> None:
    view = form_view(OVERRIDE, {"press": "{}", "address": {}})
    assert view == snapshot
    state = {
        "factor": {"value": {"selected_option": {"value": "sla"}}},
        "rating": {"value": {"value": "8"}},
        "on": {"value": {"selected_date": None}},
        "reason": {"value": {"value": "They told us"}},
    }
    assert entered({"state": {"values": state}}) == {"factor": "sla", "rating": "8", "reason": "They told us"}


def test_a_long_answer_is_split_and_loses_nothing() -> None:
    items = tuple(Item(f"Point {n:03d}: " + "words and more words " * 12) for n in range(120))
    table = TablePart(("A",), tuple((str(n),) for n in range(150)))
    answer = Answer("Long", (ListPart(items), table, TablePart(("B",), (("x",),))), actions=EVERY_PART.actions)
    messages = render(answer, key="k")
    assert len(messages) > 2
    assert all(faults(m.blocks) == [] for m in messages)
    text = json.dumps([m.blocks for m in messages])
    assert all(f"Point {n:03d}" in text for n in range(120))
    assert text.count('"type": "table"') == 2
    assert "and 51 more rows" in text
    assert messages[-1].blocks[-1]["type"] == "actions"
    assert messages[0].blocks[0]["type"] == "header"


def text_of(answer: Answer) -> str:
    return "\n".join(b["text"]["text"] for m in render(answer, key="k") for b in m.blocks if "text" in b)


def test_a_waterfall_is_strokes_under_each_other_and_a_gap_is_named() -> None:
    # 12 strokes for 3.0: 1.25 is 5 of them, the gap stands on the last 2
    told = text_of(Answer("t", (ATTAINMENT,)))
    assert "▰▰▰▰▰▱▱▱▱▱▱▱ *$1.25M* *Won so far* [1]" in told
    assert "▱▱▱▱▱▱▱▱▱▱▰▰ *$0.56M* Still to find (not covered yet)" in told


def test_a_map_is_told_from_right_to_left_with_both_values() -> None:
    told = text_of(Answer("t", (STAKEHOLDERS,)))
    assert "By stance, from against us to for us; influence from low to high, highest first." in told
    assert "• *Stance: for us*\n      *Dana Fox* (Buyer, supporter · influence high) [2]" in told
    assert "• *Stance: not known yet*\n      *Lena Voss* (Backer, stance not known · influence high) [2]" in told
    assert told.index("Stance: in between") < told.index("Omar Siddiqui") < told.index("Stance: against us")


def test_a_map_of_forty_fits_and_names_everybody() -> None:
    part = crowd(40)
    messages = render(Answer("t", (part, ATTAINMENT)), key="k")
    assert all(faults(m.blocks) == [] for m in messages)
    assert all(len(m.blocks) <= 50 for m in messages)
    told = text_of(Answer("t", (part,)))
    assert all(f"*{p.label}* (" in told and p.detail in told for p in part.points)


def test_text_cannot_mention_link_or_format() -> None:
    shown = mrkdwn("<!channel> <@U1> <https://evil.example|click> & *x* **really**")
    assert "<" not in shown
    assert "&lt;!channel&gt;" in shown
    assert shown.endswith("*really*")


def test_what_notifications_show_mentions_nobody_either() -> None:
    pages = render(Answer("Deal <!channel>", (TextPart("<@U1> <https://evil.example|here> & more " * 900),)), key="k")
    assert len(pages) > 1
    for page in pages:
        assert "<" not in page.text


@limits(max_examples=60)
@given(st.lists(st.text(max_size=400), max_size=30), st.text(max_size=400))
def test_any_words_make_valid_blocks(texts: list[str], title: str) -> None:
    answer = replace(EVERY_PART, title=title, parts=(*(TextPart(t) for t in texts), *EVERY_PART.parts))
    for message in render(answer, key="k", turn_id="t"):
        assert faults(message.blocks) == []


@given(st.text(min_size=1, max_size=500), st.integers(min_value=5, max_value=80))
def test_pieces_keep_every_word(text: str, most: int) -> None:
    cut = list(pieces(text, most))
    assert all(len(p) <= most for p in cut)
    assert "".join("".join(cut).split()) == "".join(text.split())
