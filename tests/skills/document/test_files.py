"""Reports as PDF and DOCX: read back with other libraries than wrote them where there are any."""

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import docx
import pytest
from pypdf import PdfReader

from skills.answer import Attachment, MapAxis, MapPart, MapPoint, Report, Section
from skills.document import file_bytes, render
from skills.document.fonts import BOX, Shown
from skills.document.paper import A4, LETTER, sheet_for
from tests.skills.document.papers import AT, EVERY, FAR, NAMED, NAMES, long_table, plain

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _pdf(report: Report) -> PdfReader:
    return PdfReader(BytesIO(render(Attachment("x.pdf", "pdf", report))))


def _docx_bytes(report: Report) -> bytes:
    return render(Attachment("x.docx", "docx", report))


def _docx(report: Report) -> Any:
    return docx.Document(BytesIO(_docx_bytes(report)))


def _text(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


# PDF


def test_a_pdf_says_who_made_it_when_and_in_which_language() -> None:
    reader = _pdf(EVERY)
    info = reader.metadata
    assert info is not None
    assert info.title == "Right to Win assessment: Helix & Sons <plant>, as of 20 Nov 2026"
    assert info.author == "SCIP, Sales Coach in the Pocket"
    assert info.creation_date == AT
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"


def test_a_pdf_has_an_outline_of_its_chapters() -> None:
    def titles(outline: list[Any]) -> list[str]:
        return [o.title for o in outline if not isinstance(o, list)]

    assert titles(_pdf(EVERY).outline) == ["In short", "Again", "Sources"]


def test_every_page_carries_its_number_and_the_later_ones_the_title_and_marking() -> None:
    reader = _pdf(long_table(120))
    assert len(reader.pages) > 2
    for n, page in enumerate(reader.pages, 1):
        assert f"{n} of {len(reader.pages)}" in page.extract_text()
    marked = _pdf(replace(long_table(120), marking="Confidential: for the deal's team only"))
    assert "Confidential" in marked.pages[1].extract_text()
    assert "Long: as of today" in marked.pages[1].extract_text()


def test_a_table_that_breaks_over_pages_repeats_its_head() -> None:
    pages = [p.extract_text() for p in _pdf(long_table(120)).pages]
    assert all("What" in text and "Mark" in text for text in pages)
    assert sum(len(re.findall(r"Row number \d+", text)) for text in pages) == 120


def test_pictures_in_a_pdf_have_words_for_those_who_do_not_see_them() -> None:
    reader = _pdf(EVERY)
    alts = _alts(reader.trailer["/Root"]["/StructTreeRoot"])
    assert any(alt.startswith("Right to Win: 74 of 100, contested") for alt in alts)
    assert any(alt.startswith("Trend: from 56 to 74") for alt in alts)


def _alts(tree: Any) -> list[str]:
    found, waiting = [], [tree]
    while waiting:
        node = waiting.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            found += [str(node["/Alt"])] if "/Alt" in node else []
            waiting.extend(node[k] for k in ("/K",) if k in node)
    return found


def test_cites_in_a_pdf_lead_to_their_source() -> None:
    links = [a.get_object() for page in _pdf(EVERY).pages for a in page.get("/Annots", [])]
    assert len([link for link in links if link["/Subtype"] == "/Link"]) >= 6


def test_names_keep_their_letters_in_a_pdf() -> None:
    text = _text(_pdf(NAMED))
    for name in NAMES:
        assert name in text


def test_what_the_typeface_lacks_is_a_box_and_said() -> None:
    text = _squeezed(_text(_pdf(NAMED)))
    assert FAR not in text
    assert f"met {BOX * 2}" in text
    assert "the Word version shows it" in text
    assert "the Word version shows it" not in _text(_pdf(EVERY))


def test_control_characters_draw_nothing() -> None:
    shown = Shown()
    assert shown("a\x00b\u200bc\u202ed\u00a0e") == "abc" + "d\u00a0e"
    assert not shown.missing


@pytest.mark.parametrize(
    ("locale", "sheet"),
    [("en_US", LETTER), ("en-US", LETTER), ("es_MX", LETTER), ("en_GB", A4), ("de_DE", A4), ("de", A4), ("xx??", A4)],
)
def test_the_paper_is_that_of_the_country(locale: str, sheet: object) -> None:
    assert sheet_for(locale) is sheet


def test_a_pdf_is_drawn_on_that_paper() -> None:
    american, european = _pdf(plain("x", locale="en_US")), _pdf(plain("x"))
    assert round(float(american.pages[0].mediabox.width)) == 612
    assert round(float(european.pages[0].mediabox.width)) == 595


# DOCX


def test_a_docx_says_who_made_it_and_when() -> None:
    core = _docx(EVERY).core_properties
    assert core.title == "Right to Win assessment: Helix & Sons <plant>, as of 20 Nov 2026"
    assert core.author == core.last_modified_by == "SCIP, Sales Coach in the Pocket"
    assert core.created == core.modified == AT
    assert core.language == "en-GB"


def test_a_docx_is_made_of_real_headings_and_tables() -> None:
    made = _docx(EVERY)
    headings = [p.text for p in made.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["In short", "Again", "Sources"]
    compared = next(t for t in made.tables if t.cell(0, 0).text == "Deal")
    assert [c.text for c in compared.rows[1].cells] == ["Helix", "74"]


def test_names_keep_all_their_letters_in_a_docx() -> None:
    text = "\n".join(p.text for p in _docx(NAMED).paragraphs)
    for name in (*NAMES, FAR):
        assert name in text


def test_pictures_in_a_docx_have_words_for_those_who_do_not_see_them() -> None:
    alts = [s._inline.docPr.get("descr") for s in _docx(EVERY).inline_shapes]
    assert alts
    assert all(alts)
    assert alts[0].startswith("Right to Win: 74 of 100, contested")


def test_cites_in_a_docx_lead_to_bookmarks_that_are_there() -> None:
    body = _document(EVERY)
    anchors = {link.get(f"{_W}anchor") for link in body.iter(f"{_W}hyperlink")}
    marks = [mark.get(f"{_W}name") for mark in body.iter(f"{_W}bookmarkStart")]
    assert anchors == {"source1", "source2"}
    assert marks == ["source1", "source2"]


def _document(report: Report) -> ElementTree.Element:
    with zipfile.ZipFile(BytesIO(_docx_bytes(report))) as archive:
        return ElementTree.fromstring(archive.read("word/document.xml"))


def test_heads_of_tables_repeat_and_rows_do_not_tear() -> None:
    rows = list(_document(long_table(40)).iter(f"{_W}tr"))
    assert len(rows) == 41
    assert rows[0].find(f"{_W}trPr/{_W}tblHeader") is not None
    assert all(r.find(f"{_W}trPr/{_W}cantSplit") is not None for r in rows)


def test_a_docx_numbers_its_pages_and_carries_no_preview_of_another_document() -> None:
    with zipfile.ZipFile(BytesIO(_docx_bytes(EVERY))) as archive:
        names = archive.namelist()
        footers = [archive.read(n).decode() for n in names if n.startswith("word/footer")]
    assert all(">PAGE<" in f and ">NUMPAGES<" in f for f in footers)
    assert not [n for n in names if "thumbnail" in n]


# both


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_the_same_report_gives_the_same_bytes(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    first = render(Attachment("x", kind, EVERY))
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert render(Attachment("x", kind, EVERY)) == first


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_hostile_text_is_only_text(kind: Any) -> None:
    nasty = "<w:p/> ](http://x) __a__ --b-- ~~c~~ %PDF {nb} \x00\x1b[31m \ud800"
    report = plain(nasty, "=1+1", "]]>")
    data = render(Attachment("x", kind, report))
    if kind == "pdf":
        text = _squeezed(_text(PdfReader(BytesIO(data))))
    else:
        text = "\n".join(c.text for t in docx.Document(BytesIO(data)).tables for c in t._cells)
    assert "__a__ --b-- ~~c~~" in _squeezed(text)
    assert "<w:p/> ](http://x)" in _squeezed(text)


async def test_drawing_leaves_the_event_loop_free() -> None:
    data = await file_bytes(Attachment("x.pdf", "pdf", plain("a line")))
    assert data.startswith(b"%PDF-")


def test_an_empty_report_is_a_page_too() -> None:
    empty = Report("Nothing", "as of today", ())
    assert len(_pdf(empty).pages) == 1
    assert _docx(empty).paragraphs[0].text == "Nothing"


def _mapped(name: str) -> Report:
    axis = MapAxis("Stance", "against us", "for us")
    point = MapPoint(name, 0.4, 0.6, group="Buyer", detail="influence high")
    return replace(EVERY, sections=(Section("People", (MapPart("Stance and influence", axis, axis, (point,)),)),))


def test_a_name_a_picture_cannot_draw_stands_in_words_below_it_in_word() -> None:
    text = "\n".join(p.text for p in _docx(_mapped("山田 太郎")).paragraphs)
    assert f"{BOX} in this picture stands for a character its typeface does not hold." in text
    assert "山田 太郎" in text
    assert BOX not in "\n".join(p.text for p in _docx(_mapped("Søren Łęcki")).paragraphs)


def test_a_name_a_picture_cannot_draw_is_owned_up_to_in_a_pdf() -> None:
    assert "the Word version shows it" in _squeezed(_text(_pdf(_mapped("山田 太郎"))))
    assert "the Word version shows it" not in _squeezed(_text(_pdf(_mapped("Søren Łęcki"))))
