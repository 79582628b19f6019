"""Files become text in stretches a citation can point to; what can't be read is said kindly and in bounded time."""

import contextlib
import io
import re
import time
import zipfile
import zlib
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import docx
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.ingest import parse
from knowledge.ingest.parse import UnreadableFile, parse_file, parse_text
from knowledge.records import Segment


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def pdf_of(pages: list[str], stream: bytes | None = None) -> bytes:
    """A small PDF by hand: one line of text per page."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for number, text in enumerate(pages):
        body = stream if stream is not None else zlib.compress(f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode())
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> "
            + f"/Contents {5 + 2 * number} 0 R >>".encode()
        )
        objects.append(f"<< /Length {len(body)} /Filter /FlateDecode >>\nstream\n".encode() + body + b"\nendstream")
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, item in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + item + b"\nendobj\n")
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.writelines(f"{place:010d} 00000 n \n".encode() for place in places)
    out.write(f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF".encode())
    return out.getvalue()


def test_markdown_keeps_its_headings(tmp_path: Path) -> None:
    text = "# CEO plan\n\nIntro.\n\n## Growth ##\nGrow in **APAC**.\n```\n# not a heading\n```\n## Cost\nLess."
    parsed = parse_file(written(tmp_path, "plan.md", text))
    assert parsed.title == "CEO plan"
    assert [(s.heading, s.text.split("\n")[0]) for s in parsed.segments] == [
        ("CEO plan", "Intro."),
        ("Growth", "Grow in **APAC**."),
        ("Cost", "Less."),
    ]
    assert "# not a heading" in parsed.segments[1].text


def test_front_matter_gives_the_title_and_is_not_text(tmp_path: Path) -> None:
    parsed = parse_file(written(tmp_path, "x.md", "---\ntitle: 'Account plan'\ntags: a\n---\nBody"))
    assert (parsed.title, [s.text for s in parsed.segments]) == ("Account plan", ["Body"])


def test_plain_text_is_paragraphs(tmp_path: Path) -> None:
    parsed = parse_file(written(tmp_path, "note.txt", "One.\r\nStill one.\r\n\r\n \r\nTwo.\x07"))
    assert [s.text for s in parsed.segments] == ["One.\nStill one.", "Two."]
    assert parsed.title == "note"


def test_a_plain_transcript_is_turns_with_times(tmp_path: Path) -> None:
    text = (
        "[00:01] Ana Ruiz: Hello.\n[00:12:40] Bo Li: We have budget.\nand it is approved.\nAna Ruiz: Good.\nBo Li: Yes."
    )
    parsed = parse_file(written(tmp_path, "call.txt", text))
    assert [(s.speaker, s.start) for s in parsed.segments] == [
        ("Ana Ruiz", 1.0),
        ("Bo Li", 760.0),
        ("Ana Ruiz", None),
        ("Bo Li", None),
    ]
    assert parsed.segments[1].text == "We have budget. and it is approved."


def test_a_list_with_colons_is_not_taken_for_a_conversation(tmp_path: Path) -> None:
    parsed = parse_file(written(tmp_path, "n.txt", "Budget: 4m\nOwner: CFO\nTimeline: Q3\nRisk: low\nNext: call"))
    assert all(s.speaker is None for s in parsed.segments)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "c.vtt",
            "WEBVTT\n\n1\n00:00:05.000 --> 00:00:07.000\n<v Ana Ruiz>Is there &amp; was a budget?</v>\n\n"
            "00:00:08.000 --> 00:00:09.000\n<v Ana Ruiz>Anyone?</v>\n\n00:12:40.000 --> 00:12:44.000\n<v Bo>Approved.",
        ),
        (
            "c.srt",
            "1\n00:00:05,000 --> 00:00:07,000\nAna Ruiz: Is there & was a budget?\n\n2\n00:00:08,000 --> 00:00:09,000\n"
            "Ana Ruiz: Anyone?\n\n3\n00:12:40,000 --> 00:12:44,000\nBo: Approved.\n",
        ),
    ],
)
def test_captions_become_turns_that_start_at_a_second(tmp_path: Path, name: str, text: str) -> None:
    parsed = parse_file(written(tmp_path, name, text))
    assert [(s.speaker, s.start, s.text) for s in parsed.segments] == [
        ("Ana Ruiz", 5.0, "Is there & was a budget? Anyone?"),
        ("Bo", 760.0, "Approved."),
    ]


def test_captions_without_times_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no times"):
        parse_file(written(tmp_path, "c.vtt", "WEBVTT\n\nhello there"))


def test_a_mail_gives_subject_date_and_words(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["Date"] = "Budget für 2027", "a@b.example", "Mon, 02 Mar 2026 10:00:00 +0100"
    mail.set_content("Approved. Grüße")
    mail.add_alternative("<p>ignored</p>", subtype="html")
    mail.add_attachment(b"x" * 100, maintype="application", subtype="pdf", filename="x.pdf")
    parsed = parse_file(written(tmp_path, "m.eml", mail.as_bytes()))
    assert parsed.title == "Budget für 2027"
    assert parsed.at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert parsed.segments[0].text == "Approved. Grüße"


def test_a_mail_of_html_only_is_read_as_a_person_would(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Hi"
    mail.set_content("<style>p{}</style><p>Hello <b>you</b></p><script>x()</script><p>Bye</p>", subtype="html")
    assert parse_file(written(tmp_path, "m.eml", mail.as_bytes())).segments[0].text == "Hello you\n\nBye"


def test_a_pdf_is_pages(tmp_path: Path) -> None:
    parsed = parse_file(written(tmp_path, "r.pdf", pdf_of(["First page", "", "Third page"])))
    assert [(s.page, s.text) for s in parsed.segments] == [(1, "First page"), (3, "Third page")]
    assert parsed.title == "r"


def test_a_word_file_is_sections_with_its_tables(tmp_path: Path) -> None:
    document = docx.Document()
    document.core_properties.title = "Account plan"
    document.add_heading("Goals", level=1)
    document.add_paragraph("Grow.")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Owner", "Ana"
    document.save(str(tmp_path / "p.docx"))
    parsed = parse_file(tmp_path / "p.docx")
    assert parsed.title == "Account plan"
    assert [(s.heading, s.text) for s in parsed.segments] == [("Goals", "Grow.\nOwner | Ana")]
    assert parsed.at is not None
    assert parsed.at.tzinfo is not None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_read_in_the_encoding_it_came_in(tmp_path: Path, encoding: str) -> None:
    words = "Zürich und Genève: das Budget für das nächste Jahr wurde genehmigt. " * 4
    parsed = parse_file(written(tmp_path, "n.txt", words.encode(encoding)))
    assert parsed.segments[0].text == words.strip()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.pdf", b"not a pdf at all", "not a PDF"),
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"%PDF-1.4\n" + b"\x00garbage" * 50, "damaged"),
        ("a.docx", b"PK\x03\x04 broken", "not a Word file"),
        ("a.txt", b"\x00\x01\x02binary", "not a text file"),
        ("a.eml", b"\n\nno header", "not a mail"),
        ("a.xyz", b"?", "not a kind of file"),
    ],
)
def test_what_cannot_be_read_is_said_kindly(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence):
        parse_file(written(tmp_path, name, content))


def test_a_missing_file_is_unreadable_not_a_crash(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="could not be opened"):
        parse_file(tmp_path / "none.md")


def test_a_protected_pdf_says_so(tmp_path: Path) -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "x.pdf")
    with pytest.raises(UnreadableFile, match="password"):
        parse_file(tmp_path / "x.pdf")


def test_a_zip_bomb_is_refused_at_once(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.docx", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"<w>" + b" " * 200_000_000)
    started = time.monotonic()
    with pytest.raises(UnreadableFile, match="unpacks to far more"):
        parse_file(tmp_path / "b.docx")
    assert time.monotonic() - started < 10


def test_a_pdf_of_too_many_pages_is_asked_to_be_split(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="more than 2,000 pages"):
        parse_file(written(tmp_path, "m.pdf", pdf_of(["x"] * 2_001)))


def test_a_pdf_of_a_million_pages_is_refused_in_bounded_time(tmp_path: Path) -> None:
    one = pdf_of(["x"])
    many = one.replace(b"/Kids [4 0 R] /Count 1", b"/Count 1000000 /Kids [" + b"4 0 R " * 1_000_000 + b"]")
    moved = len(many) - len(one)
    tail = many.rindex(b"xref\n0")
    places = re.sub(
        rb"(\d{10}) 00000 n", lambda m: b"%010d 00000 n" % (int(m[1]) + (moved if int(m[1]) > 80 else 0)), many[tail:]
    )
    body = many[:tail] + re.sub(rb"startxref\n\d+", b"startxref\n%d" % tail, places)
    started = time.monotonic()
    with pytest.raises(UnreadableFile, match="far larger inside"):
        parse_file(written(tmp_path, "m.pdf", body))
    assert time.monotonic() - started < parse.OFFICE_SECONDS


def test_a_pdf_that_inflates_without_end_is_refused(tmp_path: Path) -> None:
    bomb = zlib.compress(zlib.compress(b"BT (a) Tj ET " * 30_000_000, 9), 9)
    content = pdf_of(["x"], bomb).replace(b"/Filter /FlateDecode", b"/Filter [/FlateDecode /FlateDecode]")
    with pytest.raises(UnreadableFile):
        parse_file(written(tmp_path, "b.pdf", content))


def test_reading_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "OFFICE_SECONDS", 0.01)
    with pytest.raises(UnreadableFile, match="too long"):
        parse_file(written(tmp_path, "r.pdf", pdf_of(["x"])))


def test_too_large_a_file_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parse, "MAX_BYTES", 1_000_000)
    with pytest.raises(UnreadableFile, match="larger than 1 MB"):
        parse_file(written(tmp_path, "n.txt", b"a" * 1_000_001))


@pytest.mark.parametrize("suffix", [".md", ".txt", ".vtt", ".srt"])
@pytest.mark.parametrize("unit", ["# ", "\n ", "<v.", "A: ", "00:01 --> 00:02\n", "#\t", "(a" * 3, "---\n"])
def test_no_text_takes_long(suffix: str, unit: str) -> None:
    text = "# " + unit * (200_000 // len(unit)) + "x"
    started = time.monotonic()
    with contextlib.suppress(UnreadableFile):
        parse_text(text, suffix, "n")
    assert time.monotonic() - started < 3


@given(st.binary(max_size=400), st.sampled_from([".md", ".txt", ".vtt", ".srt", ".eml"]))
@settings(max_examples=150)
def test_any_bytes_give_clean_text_or_a_kind_refusal(tmp_path: Path, raw: bytes, suffix: str) -> None:
    segments: tuple[Segment, ...] = ()
    with contextlib.suppress(UnreadableFile):
        segments = parse_file(written(tmp_path, f"f{suffix}", raw)).segments
    for segment in segments:
        segment.text.encode()
        assert "\x00" not in segment.text
