"""A report as DOCX, made of the word processor's own styles, so that people can edit it. Same report, same bytes."""

import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from skills.answer import Report, Tone
from skills.document.blocks import (
    Block,
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
from skills.document.fonts import BOX, Shown
from skills.document.paper import PRODUCT, language, made_for, sheet_for
from skills.document.pictures import png
from skills.document.word_xml import (
    ACCENT,
    bookmark,
    described,
    face,
    field,
    fixed,
    hanging,
    kept_together,
    link,
    middle,
    once,
    ruled,
    under,
)
from skills.pictures import LIGHT, printable
from skills.wording import Voice

_TEXT, _SMALL = 10.5, 9.0
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""What every file inside the DOCX is dated, so that the same report gives the same bytes."""
_CHARACTER = 1.9
"""Millimetres a character of a table takes, about."""


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour[1:].upper())


_INK, _MUTED = _rgb(LIGHT.ink), _rgb(LIGHT.muted)
_TONES: dict[Tone, RGBColor] = {
    "plain": _INK,
    "muted": _MUTED,
    "good": _rgb(LIGHT.strong),
    "warn": _rgb(LIGHT.contested),
    "bad": _rgb(LIGHT.weak),
}


def docx(report: Report, voice: Voice) -> bytes:
    made = _Docx(report, voice)
    made.title_block()
    for block in blocks_of(report, voice):
        made.block(block)
    out = BytesIO()
    made.file.save(out)
    return _undated(out.getvalue())


def _undated(data: bytes) -> bytes:
    """The same archive with every entry dated alike."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(zipfile.ZipInfo(entry.filename, _EPOCH), source.read(entry), zipfile.ZIP_DEFLATED)
    return out.getvalue()


class _Docx:
    def __init__(self, report: Report, voice: Voice) -> None:
        self.file: Any = Document()
        self._report, self._voice = report, voice
        self._sheet = sheet_for(report.locale)
        self._bookmarks = 0
        self._drop_thumbnail()
        self._set_up_page()
        self._set_up_styles()
        self._describe()
        self._running_lines()

    def _drop_thumbnail(self) -> None:
        """The template's own, of an empty page."""
        rels = self.file.part.package.rels
        for key in [k for k, rel in rels.items() if rel.reltype.endswith("/thumbnail")]:
            del rels[key]

    def _describe(self) -> None:
        core, report = self.file.core_properties, self._report
        at = (report.at or datetime.fromtimestamp(0, UTC)).astimezone(UTC).replace(tzinfo=None)
        core.title = printable(f"{report.title}: {report.subtitle}")
        core.subject = printable(report.subtitle)
        core.author = core.last_modified_by = PRODUCT
        core.created = core.modified = at
        core.language = language(report.locale)
        core.comments = printable(report.marking)
        core.revision = 1

    def _set_up_page(self) -> None:
        section, sheet = self.file.sections[0], self._sheet
        section.page_width, section.page_height = Mm(sheet.width), Mm(sheet.height)
        section.left_margin = section.right_margin = Mm(sheet.margin)
        section.top_margin = section.bottom_margin = Mm(sheet.margin + 2)
        section.different_first_page_header_footer = True

    def _set_up_styles(self) -> None:
        styles = self.file.styles
        normal = styles["Normal"]
        face(normal, _TEXT, _INK)
        normal.paragraph_format.space_after = Pt(5)
        normal.paragraph_format.line_spacing = 1.15
        language_of = OxmlElement("w:lang")
        language_of.set(qn("w:val"), language(self._report.locale))
        normal.element.get_or_add_rPr().append(language_of)
        for name, points, before in (("Title", 24, 0), ("Heading 1", 16, 16), ("Heading 2", 11.5, 9)):
            face(styles[name], points, _INK, bold=True)
            styles[name].paragraph_format.space_before = Pt(before)
            styles[name].paragraph_format.space_after = Pt(4)
            styles[name].paragraph_format.keep_with_next = True
        border = styles["Title"].element.pPr.find(qn("w:pBdr"))
        if border is not None:
            styles["Title"].element.pPr.remove(border)
        small = styles.add_style("Small", WD_STYLE_TYPE.PARAGRAPH)
        small.base_style = normal
        face(small, _SMALL, _MUTED)
        small.paragraph_format.space_after = Pt(4)

    def _running_lines(self) -> None:
        """A header from the second page on; a footer with page numbers on all."""
        section, report = self.file.sections[0], self._report
        marking = report.marking.partition(":")[0]
        head = section.header.paragraphs[0]
        self._edge(head, f"{report.title}: {report.subtitle}", marking)
        made = made_for(report, self._voice.day(report.at) if report.at else "")
        for footer in (section.footer, section.first_page_footer):
            line = footer.paragraphs[0]
            self._edge(line, f"{PRODUCT} · {made}", "")
            field(line, "PAGE")
            line.add_run(" of ")
            field(line, "NUMPAGES")

    def _edge(self, paragraph: Any, left: str, right: str) -> None:
        paragraph.style = self.file.styles["Small"]
        stops = paragraph.paragraph_format.tab_stops
        stops.add_tab_stop(Mm(self._sheet.text_width), WD_ALIGN_PARAGRAPH.RIGHT)
        paragraph.add_run(printable(left))
        paragraph.add_run(f"\t{printable(right)}")

    # blocks

    def title_block(self) -> None:
        report = self._report
        self.file.add_paragraph(printable(report.title), style="Title")
        line = self.file.add_paragraph()
        line.add_run(printable(report.subtitle)).font.size = Pt(13)
        made = made_for(report, self._voice.day(report.at) if report.at else "")
        told = self.file.add_paragraph(" · ".join(t for t in (made, report.marking) if t), style="Small")
        ruled(told)

    def block(self, block: Block) -> None:
        match block:
            case Heading():
                self.file.add_heading(printable(block.text), block.level)
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

    def _paragraph(self, paragraph: Paragraph) -> None:
        style = "Small" if paragraph.tone == "muted" else "Normal"
        self._write(self.file.add_paragraph(style=style), paragraph.words, _TONES[paragraph.tone])

    def _bullets(self, bullets: Bullets) -> None:
        """Numbers are written out: automatic ones would run on from list to list."""
        for n, item in enumerate(bullets.items, 1):
            line = self.file.add_paragraph()
            hanging(line, 7)
            mark = line.add_run(f"{n}.\t" if bullets.ordered else "•\t")
            mark.font.color.rgb = ACCENT
            mark.bold = bullets.ordered
            self._write(line, item.words, _MUTED if item.tone == "muted" else _INK)
            if item.badge:
                badge = line.add_run(f"  {printable(item.badge)}")
                badge.bold, badge.font.size = True, Pt(_SMALL)
                badge.font.color.rgb = _TONES[item.tone] if item.tone not in ("plain", "muted") else ACCENT
            line.paragraph_format.space_after = Pt(0 if item.detail else 4)
            line.paragraph_format.keep_with_next = bool(item.detail)
            if item.detail:
                detail = self.file.add_paragraph(printable(item.detail), style="Small")
                detail.paragraph_format.left_indent = Mm(7)

    def _quoted(self, quoted: Quoted) -> None:
        line = self.file.add_paragraph()
        line.paragraph_format.left_indent = Mm(7)
        line.paragraph_format.space_after = Pt(0 if quoted.by else 5)
        line.paragraph_format.keep_with_next = bool(quoted.by)
        marked = Words((Run("“"), *quoted.words.runs, Run("”")), quoted.words.cites)
        self._write(line, marked, _INK, italic=True)
        if quoted.by:
            by = self.file.add_paragraph(printable(quoted.by), style="Small")
            by.paragraph_format.left_indent = Mm(7)

    def _picture(self, picture: Picture) -> None:
        image = png(picture.parts, self._voice)
        if image is None:
            return
        width = self._sheet.text_width * picture.wide
        if not picture.beside:
            described(self.file.add_paragraph().add_run().add_picture(BytesIO(image), Mm(width)), picture.alt)
            self._in_words(picture)
            return
        table = self.file.add_table(1, 2)
        fixed(table, (width + 4, self._sheet.text_width - width - 4))
        left, right = table.rows[0].cells
        described(left.paragraphs[0].add_run().add_picture(BytesIO(image), Mm(width)), picture.alt)
        middle(right)
        for n, words in enumerate(picture.beside):
            line = right.paragraphs[0] if n == 0 else right.add_paragraph(style="Small")
            self._write(line, words, _INK if n == 0 else _MUTED)
        self._in_words(picture)

    def _in_words(self, picture: Picture) -> None:
        """What a picture says, below it, where its typeface does not hold all of it: Word's own fonts do."""
        shown = Shown()
        shown(picture.alt)
        if shown.missing:
            note = f"{BOX} in this picture stands for a character its typeface does not hold. In words: {picture.alt}"
            self.file.add_paragraph(printable(note), style="Small")

    def _grid(self, grid: Grid) -> None:
        if not grid.rows:
            return
        count = max(len(grid.columns), *(len(r) for r in grid.rows))
        table = self.file.add_table(0, count)
        across = widths(grid, count, self._sheet.text_width, lambda t: len(t) * _CHARACTER, 4.0)
        if grid.columns:
            self._head(table, grid, count)
        for n, row in enumerate(grid.rows):
            tone = grid.tones[n] if n < len(grid.tones) else "plain"
            self._row(table, grid, row, tone)
        if grid.is_short:
            kept_together(table)
        fixed(table, across)
        self.file.add_paragraph().paragraph_format.space_after = Pt(2)

    def _head(self, table: Any, grid: Grid, count: int) -> None:
        row = table.add_row()
        once(row, "w:cantSplit")
        once(row, "w:tblHeader")
        for n in range(count):
            words = Words((Run(grid.columns[n], bold=True),)) if n < len(grid.columns) else Words(())
            self._cell(row.cells[n], words, _MUTED, _right(grid, n))
            under(row.cells[n])

    def _row(self, table: Any, grid: Grid, row: Sequence[Words], tone: Tone) -> None:
        made = table.add_row()
        once(made, "w:cantSplit")
        for n, words in enumerate(row):
            label = not grid.columns and n == 0
            colour = _MUTED if label else _TONES[tone] if n == len(row) - 1 else _INK
            self._cell(made.cells[n], words, colour, _right(grid, n))
            if grid.columns:
                under(made.cells[n])

    def _cell(self, cell: Any, words: Words, colour: RGBColor, right: bool) -> None:
        line = cell.paragraphs[0]
        line.paragraph_format.space_after = Pt(2)
        line.paragraph_format.line_spacing = 1.0
        if right:
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        self._write(line, words, colour, points=_SMALL + 0.5)

    def _source(self, source: SourceLine) -> None:
        line = self.file.add_paragraph(style="Small")
        hanging(line, 10)
        self._bookmarks += 1
        bookmark(line, f"source{source.number}", self._bookmarks, f"[{source.number}]")
        run = line.add_run(f"\t{printable(source.told)}")
        run.font.color.rgb = _INK

    # words

    def _write(
        self, line: Any, words: Words, colour: RGBColor, *, italic: bool = False, points: float | None = None
    ) -> None:
        """The words, and after them the numbers of their sources, each a link to its line."""
        for piece in words.runs:
            run = line.add_run(printable(piece.text))
            run.bold, run.italic = piece.bold or None, italic or None
            run.font.color.rgb = colour
            if points is not None:
                run.font.size = Pt(points)
        for n, cite in enumerate(words.cites):
            lead, tail = (" [" if n == 0 else ", "), ("]" if n == len(words.cites) - 1 else "")
            link(line, f"source{cite}", f"{lead}{cite}{tail}")


def _right(grid: Grid, n: int) -> bool:
    return n < len(grid.align) and grid.align[n] == "right"
