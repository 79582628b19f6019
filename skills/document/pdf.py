"""A report as PDF. The same report gives the same bytes. CPU work of some 100 ms: never on the event loop."""

from collections.abc import Sequence
from io import BytesIO
from itertools import zip_longest
from typing import Any

from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout, TableCellFillMode, VAlign, XPos, YPos
from fpdf.fonts import FontFace

from skills.answer import Report, Tone
from skills.document.blocks import (
    Block,
    Bullet,
    Bullets,
    Grid,
    Heading,
    Paragraph,
    Picture,
    Quoted,
    Run,
    SourceLine,
    Words,
    blocks_of,
)
from skills.document.columns import widths
from skills.document.fonts import BOX, FACES, FAMILY, Shown, folder
from skills.document.paper import PRODUCT, language, made_for, sheet_for
from skills.document.pictures import png, size
from skills.pictures import LIGHT
from skills.wording import Voice

Colour = tuple[int, int, int]

_TEXT, _SMALL, _CELL = 9.0, 7.8, 8.0
"""Points."""
_LEADING = 1.5
_CELL_PAD = (2.2, 0.8)
"""Millimetres right and left of a cell's text."""
_TO_MM = 0.3528
_COUNT = "‡‡"
"""Stands for the number of pages until it is known; about as wide."""
_HEADS = {1: 14.0, 2: 10.0}
_ROOM = 14.0
"""Millimetres a heading itself takes, about."""
_KEPT_WITH = {1: 42.0, 2: 24.0}
"""Millimetres a heading needs below it on the same page."""


def _rgb(colour: str) -> Colour:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


_INK, _MUTED, _LINE, _ACCENT = _rgb(LIGHT.ink), _rgb(LIGHT.muted), _rgb(LIGHT.track), _rgb(LIGHT.line)
_TONES: dict[Tone, Colour] = {
    "plain": _INK,
    "muted": _MUTED,
    "good": _rgb(LIGHT.strong),
    "warn": _rgb(LIGHT.contested),
    "bad": _rgb(LIGHT.weak),
}


def pdf(report: Report, voice: Voice) -> bytes:
    page = _Pdf(report, voice)
    page.title_block()
    blocks = blocks_of(report, voice)
    for block, following in zip_longest(blocks, blocks[1:]):
        page.block(block, following)
    page.closing_note()
    out = BytesIO()
    page.output(out)
    return out.getvalue()


class _Pdf(FPDF):  # type: ignore[misc]  # the library is not typed for us
    def __init__(self, report: Report, voice: Voice) -> None:
        self._sheet = sheet_for(report.locale)
        super().__init__(unit="mm", format=(self._sheet.width, self._sheet.height))
        self._report, self._voice, self._shown = report, voice, Shown()
        self._anchors = {n: self.add_link(page=1) for n in range(1, len(report.sources) + 1)}
        for style, file in FACES.items():
            self.add_font(FAMILY, style, folder() / file)
        self._describe()
        self.set_margin(self._sheet.margin)
        self.c_margin = 0.0
        self.set_auto_page_break(True, margin=self._sheet.margin + 2)
        self.alias_nb_pages(_COUNT)
        self.add_page()

    def _describe(self) -> None:
        report = self._report
        self.set_title(f"{report.title}: {report.subtitle}")
        self.set_author(PRODUCT)
        self.set_creator(PRODUCT)
        self.set_subject(report.subtitle)
        self.set_lang(language(report.locale))
        if report.at is not None:
            self.set_creation_date(report.at)

    # what stands on every page

    def header(self) -> None:
        if self.page_no() == 1:
            return
        self.set_y(10)
        self._pen(_SMALL, _MUTED)
        width = self._sheet.text_width
        self.cell(width * 0.75, 5, self._fitted(f"{self._report.title}: {self._report.subtitle}", width * 0.74))
        self.cell(width * 0.25, 5, self._shown(self._short_marking()), align=Align.R)
        self._rule(16)
        self.set_y(self._sheet.margin + 1)

    def footer(self) -> None:
        self._rule(self._sheet.height - 16)
        self.set_y(-14)
        self._pen(_SMALL, _MUTED)
        width = self._sheet.text_width
        self.cell(width * 0.8, 5, self._fitted(f"{PRODUCT} · {self._made()}", width * 0.79))
        self.cell(width * 0.2, 5, f"{self.page_no()} of {_COUNT}", align=Align.R)

    def _short_marking(self) -> str:
        return self._report.marking.partition(":")[0]

    def _made(self) -> str:
        return made_for(self._report, self._voice.day(self._report.at) if self._report.at else "")

    def _rule(self, y: float) -> None:
        self.set_draw_color(*_LINE)
        self.set_line_width(0.25)
        self.line(self._sheet.margin, y, self._sheet.width - self._sheet.margin, y)

    def _fitted(self, text: str, width: float) -> str:
        text = self._shown(text)
        while text and self.get_string_width(text) > width:
            text = f"{text.rstrip('…')[:-2].rstrip()}…"
        return text

    # blocks

    def title_block(self) -> None:
        report = self._report
        self.set_fill_color(*_ACCENT)
        self.rect(self._sheet.margin, self._sheet.margin, 16, 1.4, style="F")
        self.set_fill_color(255, 255, 255)
        self.set_y(self._sheet.margin + 5)
        self._pen(20, _INK, "B")
        self._flow(self._shown(report.title), 20, 1.25)
        self._pen(11, _INK)
        self._flow(self._shown(report.subtitle), 11)
        self.ln(1)
        self._pen(_SMALL, _MUTED)
        made = " · ".join(t for t in (self._made(), report.marking) if t)
        self._flow(self._shown(made), _SMALL)
        self.ln(3)
        self._rule(self.get_y())
        self.ln(1)

    def block(self, block: Block, following: Block | None) -> None:
        match block:
            case Heading():
                self._heading(block, following)
            case Paragraph():
                self._paragraph(block)
            case Bullets():
                self._bullets(block)
            case Grid():
                self._grid(block)
            case Picture():
                self._picture(block)
            case Quoted():
                self._quoted(block)
            case SourceLine():
                self._source(block)

    def closing_note(self) -> None:
        """Says what the typeface could not draw, where there was any."""
        if not self._shown.missing:
            return
        self.ln(3)
        self._pen(_SMALL, _MUTED)
        note = f"{BOX} stands for a character this file's typeface does not hold; the Word version shows it."
        self._flow(note, _SMALL)

    def _heading(self, heading: Heading, following: Block | None) -> None:
        points = _HEADS[heading.level]
        self._needs(max(_KEPT_WITH[heading.level], _ROOM + self._beginning(following)))
        self.ln(5.5 if heading.level == 1 else 2.5)
        self.start_section(self._shown(heading.text), heading.level - 1, strict=False)
        self._pen(points, _INK, "B")
        self._flow(self._shown(heading.text), points, 1.3)
        self.ln(1.4 if heading.level == 1 else 0.6)

    def _beginning(self, block: Block | None) -> float:
        """How much of what follows a heading must stand on its page."""
        match block:
            case Grid() if block.is_short and block.rows:
                return self._table_height(block)
            case Bullets() if block.items:
                return self._bullet_height(block.items[0], 7.0)
            case Quoted():
                return self._height(block.words.plain, _TEXT, 4) + self._height(block.by, _SMALL, 4)
            case Picture():
                return self._sheet.text_width * block.wide * 0.6
            case _:
                return 0.0

    def _bullet_height(self, item: Bullet, indent: float) -> float:
        lead = f"{item.words.plain} {item.badge}"
        return self._height(lead, _TEXT, indent) + self._height(item.detail, _SMALL, indent)

    def _paragraph(self, paragraph: Paragraph) -> None:
        points = _SMALL if paragraph.tone == "muted" else _TEXT
        self._write(paragraph.words, points, _TONES[paragraph.tone])
        self.ln(points * _LEADING * _TO_MM + 1.2)

    def _bullets(self, bullets: Bullets) -> None:
        mark_width = 7.0 if bullets.ordered else 4.5
        left = self.l_margin
        for n, item in enumerate(bullets.items, 1):
            self._needs(self._bullet_height(item, mark_width))
            self._pen(_TEXT, _ACCENT, "B" if bullets.ordered else "")
            self.cell(mark_width, _TEXT * _LEADING * _TO_MM, f"{n}." if bullets.ordered else "•")
            self.set_left_margin(left + mark_width)
            self.set_x(left + mark_width)
            self._write(item.words, _TEXT, _TONES[item.tone] if item.tone == "muted" else _INK)
            if item.badge:
                self._pen(_SMALL, _badge_colour(item.tone), "B")
                self.write(_TEXT * _LEADING * _TO_MM, f"  {self._shown(item.badge)}")
            self.ln(_TEXT * _LEADING * _TO_MM)
            if item.detail:
                self._pen(_SMALL, _MUTED)
                self._flow(self._shown(item.detail), _SMALL)
            self.set_left_margin(left)
            self.ln(1.1)
        self.ln(0.8)

    def _quoted(self, quoted: Quoted) -> None:
        left = self.l_margin
        height = self._height(quoted.words.plain, _TEXT, 4) + self._height(quoted.by, _SMALL, 4)
        self._needs(height)
        top = self.get_y()
        self.set_left_margin(left + 4)
        self.set_x(left + 4)
        marked = Words((Run("“"), *quoted.words.runs, Run("”")), quoted.words.cites)
        self._write(marked, _TEXT, _INK, style="I")
        self.ln(_TEXT * _LEADING * _TO_MM)
        if quoted.by:
            self._pen(_SMALL, _MUTED)
            self._flow(self._shown(quoted.by), _SMALL)
        self.set_left_margin(left)
        self.set_draw_color(*_ACCENT)
        self.set_line_width(0.6)
        self.line(left + 1, top + 0.6, left + 1, self.get_y() - 0.6)
        self.ln(1.6)

    def _picture(self, picture: Picture) -> None:
        image = png(picture.parts, self._voice)
        if image is None:
            return
        across, down = size(image)
        width = self._sheet.text_width * picture.wide
        height = width * down / across
        self._needs(height + 2)
        top, page = self.get_y(), self.page_no()
        self.image(BytesIO(image), self.l_margin, top, width, height, alt_text=self._shown(picture.alt))
        self._beside(picture.beside, top + height * 0.24, width + 6)
        below = self.get_y() if picture.beside and self.page_no() == page else top
        self.set_y(max(top + height, below) + 2)

    def _beside(self, lines: Sequence[Words], top: float, indent: float) -> None:
        left = self.l_margin
        self.set_left_margin(left + indent)
        self.set_y(top)
        for n, words in enumerate(lines):
            self._write(words, _TEXT + 2 if n == 0 else _SMALL, _INK if n == 0 else _MUTED)
            self.ln((_TEXT + 4 if n == 0 else _SMALL) * _LEADING * _TO_MM)
        self.set_left_margin(left)

    def _grid(self, grid: Grid) -> None:
        if not grid.rows:
            return
        if grid.is_short:
            self._needs(self._table_height(grid))
        self._pen(_CELL, _INK, "B")
        count = max(len(grid.columns), *(len(r) for r in grid.rows))
        head = FontFace(emphasis="BOLD", color=_MUTED, fill_color=None)
        columns = widths(grid, count, self._sheet.text_width, self._measure, sum(_CELL_PAD))
        self._pen(_CELL, _INK)
        align = [Align.R if a == "right" else Align.L for a in grid.align]
        self.set_draw_color(*_LINE)
        self.set_line_width(0.2)
        with self.table(
            width=self._sheet.text_width,
            col_widths=columns,
            text_align=(*align, *[Align.L] * (count - len(align))),
            v_align=VAlign.T,
            borders_layout=TableBordersLayout.HORIZONTAL_LINES if grid.columns else TableBordersLayout.NONE,
            cell_fill_mode=TableCellFillMode.NONE,
            first_row_as_headings=bool(grid.columns),
            headings_style=head,
            line_height=_CELL * 1.42 * _TO_MM,
            padding=(0.9, 2.4, 0.9, 0) if not grid.columns else (1.1, _CELL_PAD[0], 1.1, _CELL_PAD[1]),
        ) as table:
            if grid.columns:
                table.row([self._shown(c) for c in (*grid.columns, *[""] * (count - len(grid.columns)))])
            for n, row in enumerate(grid.rows):
                self._row(table.row(), row, count, labelled=not grid.columns, tone=_tone(grid.tones, n))
        self.ln(2.2)

    def _table_height(self, grid: Grid) -> float:
        """About how high a table will be."""
        count = max(len(grid.columns), *(len(r) for r in grid.rows))
        self._pen(_CELL, _INK, "B")
        columns = widths(grid, count, self._sheet.text_width, self._measure, sum(_CELL_PAD))
        rows = [*([grid.columns] if grid.columns else []), *(tuple(w.plain for w in row) for row in grid.rows)]
        lines = [max(self._lines(t, columns[n]) for n, t in enumerate(row)) for row in rows]
        return sum(n * _CELL * 1.42 * _TO_MM + 2.4 for n in lines)

    def _lines(self, text: str, width: float) -> int:
        return int(self._measure(text) / max(1.0, width - sum(_CELL_PAD))) + 1

    def _measure(self, text: str) -> float:
        return float(self.get_string_width(self._shown(text))) + 0.2

    def _row(self, drawn: Any, row: Sequence[Words], count: int, *, labelled: bool, tone: Tone) -> None:
        for n, words in enumerate((*row, *[Words(())] * (count - len(row)))):
            bold = bool(words.runs) and all(r.bold for r in words.runs)
            last = n == count - 1
            colour = _MUTED if labelled and n == 0 else _TONES[tone] if last else _INK
            cites = f" [{', '.join(map(str, words.cites))}]" if words.cites else ""
            link = self._anchors.get(words.cites[0]) if len(words.cites) == 1 else None
            drawn.cell(
                self._shown(words.plain + cites),
                style=FontFace(emphasis="BOLD" if bold else None, color=colour),
                link=link,
            )

    def _source(self, line: SourceLine) -> None:
        left = self.l_margin
        self._needs(self._height(line.told, _SMALL, 9))
        self.set_link(self._anchors[line.number], y=self.get_y(), page=self.page_no())
        self._pen(_SMALL, _ACCENT)
        self.cell(9, _SMALL * _LEADING * _TO_MM, f"[{line.number}]")
        self.set_left_margin(left + 9)
        self.set_x(left + 9)
        self._pen(_SMALL, _INK)
        self._flow(self._shown(line.told), _SMALL)
        self.set_left_margin(left)
        self.ln(0.7)

    # pen

    def _pen(self, points: float, colour: Colour, style: str = "") -> None:
        self.set_font(FAMILY, style, points)
        self.set_text_color(*colour)

    def _flow(self, text: str, points: float, leading: float = _LEADING) -> None:
        self.multi_cell(0, points * leading * _TO_MM, text, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _write(self, words: Words, points: float, colour: Colour, style: str = "") -> None:
        """Flowing text, and after it the numbers of its sources, each a link to its line."""
        height = points * _LEADING * _TO_MM
        for run in words.runs:
            self._pen(points, colour, "B" if run.bold else style)
            self.write(height, self._shown(run.text))
        if not words.cites:
            return
        self._pen(points - 1.6, _ACCENT)
        for n, cite in enumerate(words.cites):
            lead, tail = (" [" if n == 0 else ", "), ("]" if n == len(words.cites) - 1 else "")
            self.write(height, f"{lead}{cite}{tail}", link=self._anchors[cite])

    def _height(self, text: str, points: float, indent: float) -> float:
        """About how high a text will be; a little more rather than less."""
        if not text:
            return 0.0
        self._pen(points, _INK)
        across = self._sheet.text_width - indent
        lines = int(self.get_string_width(self._shown(text)) * 1.06 / across) + 1
        return lines * points * _LEADING * _TO_MM

    def _needs(self, millimetres: float) -> None:
        """Turns the page when that much does not fit any more; what is higher than a page starts where it is."""
        room = self.page_break_trigger - self.get_y()
        if room < millimetres < self._sheet.height - 3 * self._sheet.margin:
            self.add_page()


def _badge_colour(tone: Tone) -> Colour:
    return _TONES[tone] if tone not in ("plain", "muted") else _ACCENT


def _tone(tones: Sequence[Tone], n: int) -> Tone:
    return tones[n] if n < len(tones) else "plain"
