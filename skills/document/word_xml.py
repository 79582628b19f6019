"""What DOCX needs and python-docx has no call for: fields, bookmarks, links, borders, alternative text."""

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from skills.pictures import LIGHT, printable

FONT = "Calibri"
ACCENT = RGBColor.from_string(LIGHT.line[1:].upper())


def face(style: Any, points: float, colour: RGBColor, *, bold: bool | None = None) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(points), colour
    style.font.bold = bold
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for old in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{old}"), None)
    for kind in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{kind}"), FONT)


def hanging(line: Any, millimetres: float) -> None:
    line.paragraph_format.left_indent = Mm(millimetres)
    line.paragraph_format.first_line_indent = Mm(-millimetres)
    line.paragraph_format.tab_stops.add_tab_stop(Mm(millimetres))


def described(shape: Any, alt: str) -> None:
    """Alternative text, for whoever hears the document."""
    shape._inline.docPr.set("descr", printable(alt))


def field(line: Any, name: str) -> None:
    """A number the word processor fills in; 1 until it does."""
    for kind, text in (("begin", ""), ("instrText", name), ("separate", ""), ("t", "1"), ("end", "")):
        if text:
            piece = OxmlElement(f"w:{kind}")
            piece.text = text
        else:
            piece = OxmlElement("w:fldChar")
            piece.set(qn("w:fldCharType"), kind)
        line.add_run()._r.append(piece)


def bookmark(line: Any, name: str, number: int, text: str) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for piece in (start, end):
        piece.set(qn("w:id"), str(number))
    start.set(qn("w:name"), name)
    line._p.append(start)
    line.add_run(text).font.color.rgb = ACCENT
    line._p.append(end)


def link(line: Any, anchor: str, text: str) -> None:
    run = line.add_run(text)
    run.font.size, run.font.color.rgb = Pt(8), ACCENT
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), anchor)
    link.set(qn("w:history"), "1")
    line._p.append(link)
    link.append(run._r)


def ruled(line: Any) -> None:
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    _edge_of(bottom)
    bottom.set(qn("w:space"), "6")
    borders.append(bottom)
    line._p.get_or_add_pPr().append(borders)


def _edge_of(border: Any) -> None:
    for name, value in (("val", "single"), ("sz", "4"), ("color", LIGHT.track[1:].upper())):
        border.set(qn(f"w:{name}"), value)


def under(cell: Any) -> None:
    borders, bottom = OxmlElement("w:tcBorders"), OxmlElement("w:bottom")
    _edge_of(bottom)
    borders.append(bottom)
    cell._tc.get_or_add_tcPr().append(borders)


def middle(cell: Any) -> None:
    align = OxmlElement("w:vAlign")
    align.set(qn("w:val"), "center")
    cell._tc.get_or_add_tcPr().append(align)


def once(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def kept_together(table: Any) -> None:
    for row in table.rows[:-1]:
        for cell in row.cells:
            for line in cell.paragraphs:
                line.paragraph_format.keep_with_next = True


def fixed(table: Any, across: Sequence[float]) -> None:
    table.autofit = False
    for column, millimetres in zip(table.columns, across, strict=True):
        column.width = Mm(millimetres)
    for row in table.rows:
        for cell, millimetres in zip(row.cells, across, strict=True):
            cell.width = Mm(millimetres)
