"""What a report becomes, before any kind of file: the same decisions for PDF and DOCX."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.answer import Item, ListPart, Report, ScorePart, Section, TextPart, TrendPart
from skills.document.blocks import Bullets, Grid, Heading, Paragraph, Picture, SourceLine, blocks_of
from skills.document.columns import widths
from skills.wording import Voice
from tests.skills.document.papers import AT, EVERY, long_table

VOICE = Voice(AT, "en_GB")


def _kinds(report: Report) -> list[str]:
    return [type(b).__name__ for b in blocks_of(report, VOICE)]


def test_every_part_has_its_blocks_in_the_order_of_the_report() -> None:
    kinds = _kinds(replace(EVERY, sections=EVERY.sections[:1], sources=()))
    scores, text, facts, lists = ["Picture"], ["Paragraph"] * 2, ["Heading", "Grid"], ["Heading", "Bullets"]
    trend, waterfall, places = ["Picture", "Heading", "Grid"], ["Picture", "Grid"], ["Picture"]
    folded = ["Heading", "Paragraph", "Grid"]
    table, quote, diff = ["Heading", "Grid"], ["Quoted"], ["Heading", "Grid"]
    parts = [scores, text, facts, lists, table, trend, waterfall, places, quote, diff, folded]
    assert kinds == ["Heading", *(k for part in parts for k in part)]


def test_sources_come_last_and_are_numbered_as_they_are_cited() -> None:
    blocks = blocks_of(EVERY, VOICE)
    lines = [b for b in blocks if isinstance(b, SourceLine)]
    assert [b.number for b in lines] == [1, 2]
    assert lines[1].told == "Call with Dana, 12:40, 20 Nov 2026: “We have the budget in writing.”"
    warned = next(b for b in blocks if isinstance(b, Paragraph) and b.tone == "warn")
    assert warned.words.cites == (1, 2)
    assert [r.text for r in warned.words.runs if r.bold] == ["gave no date"]


def test_several_scores_make_one_picture_and_one_alone_has_its_words_beside_it() -> None:
    scores = (ScorePart("a", "A", 60, "contested", 40, 70, note="17 short"), ScorePart("b", "B", None, "unknown"))
    together = Report("T", "t", (Section("S", scores),))
    alone = Report("T", "t", (Section("S", scores[:1]),))
    (both,) = [b for b in blocks_of(together, VOICE) if isinstance(b, Picture)]
    (one,) = [b for b in blocks_of(alone, VOICE) if isinstance(b, Picture)]
    assert len(both.parts) == 2
    assert "B: not known yet" in both.alt
    assert [w.plain for w in one.beside] == ["A: 60, contested", "likely 40 to 70", "17 short"]


def test_buttons_and_unknown_cites_are_left_behind() -> None:
    report = Report("T", "t", (Section("S", (ListPart((Item("Do it", cites=("S9",)),)),)),))
    (bullets,) = [b for b in blocks_of(report, VOICE) if isinstance(b, Bullets)]
    assert bullets.items[0].words.cites == ()


def test_a_trend_without_a_score_is_told() -> None:
    blocks = blocks_of(Report("T", "t", (Section("S", (TrendPart("Score", ()),)),)), VOICE)
    assert [b.words.plain for b in blocks if isinstance(b, Paragraph)] == ["Score: no score recorded yet."]


def test_a_text_of_several_lines_is_as_many_paragraphs() -> None:
    blocks = blocks_of(Report("T", "t", (Section("S", (TextPart("one\n\ntwo **three**"),)),)), VOICE)
    assert [b.words.plain for b in blocks if isinstance(b, Paragraph)] == ["one", "two three"]


def test_a_chapter_opens_with_its_heading() -> None:
    headings = [b for b in blocks_of(EVERY, VOICE) if isinstance(b, Heading) and b.level == 1]
    assert [h.text for h in headings] == ["In short", "Again", "Sources"]


def _grid(report: Report) -> Grid:
    return next(b for b in blocks_of(report, VOICE) if isinstance(b, Grid))


def test_narrow_columns_keep_their_words_and_the_wide_one_gets_the_rest() -> None:
    number, what, mark = widths(_grid(long_table(30)), 3, 100.0, len, 2.0)
    assert number >= 2 + 2
    assert mark >= 6 + 2
    assert what > number + mark


@given(
    st.lists(st.lists(st.text(max_size=40), min_size=2, max_size=5), min_size=1, max_size=6),
    st.floats(50, 300),
)
def test_widths_always_add_up_to_the_page(rows: list[list[str]], total: float) -> None:
    from skills.document.blocks import Run, Words

    count = max(map(len, rows))
    grid = Grid(tuple(tuple(Words((Run(t),)) for t in row) for row in rows), ("head",) * count)
    found = widths(grid, count, total, len, 1.0)
    assert sum(found) == pytest.approx(total)
    assert all(w >= 0 for w in found)
