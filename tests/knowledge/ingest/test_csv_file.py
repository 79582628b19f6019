"""A CSV export is read as it comes."""

from pathlib import Path

import pytest

from knowledge.errors import ImportFailed
from knowledge.ingest.csv_file import open_csv


def _write(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "deals.csv"
    path.write_bytes(data)
    return path


def test_the_delimiter_and_a_byte_order_mark_are_noticed(tmp_path: Path) -> None:
    file = open_csv(_write(tmp_path, "\ufeffid;name\n1;Zürich, west\n".encode()))
    assert file.columns == ("id", "name")
    assert list(file.rows()) == [(2, {"id": "1", "name": "Zürich, west"})]
    assert not file.guessed


def test_another_encoding_is_guessed_and_told(tmp_path: Path) -> None:
    text = "id,name\n" + "".join(f"{n},Müller & Söhne GmbH, Würzburg\n".replace(", W", " W") for n in range(30))
    file = open_csv(_write(tmp_path, text.encode("cp1252")))
    assert file.guessed
    _, first = next(file.rows())
    assert isinstance(first, dict)
    assert first["name"] == "Müller & Söhne GmbH Würzburg"


def test_utf_16_from_a_spreadsheet_is_read(tmp_path: Path) -> None:
    file = open_csv(_write(tmp_path, "id\tname\n1\tŁódź\n".encode("utf-16")))
    assert list(file.rows()) == [(2, {"id": "1", "name": "Łódź"})]


def test_lines_are_counted_as_an_editor_does_across_quoted_breaks(tmp_path: Path) -> None:
    file = open_csv(_write(tmp_path, b'id,name\n1,"two\nlines"\n\n2,b\n'))
    assert [line for line, _ in file.rows()] == [2, 5]


def test_a_row_with_too_many_cells_is_refused_alone(tmp_path: Path) -> None:
    rows = list(open_csv(_write(tmp_path, b"id,name\n1,a,b\n2,c\n")).rows())
    assert isinstance(rows[0][1], str)
    assert "3 cells" in rows[0][1]
    assert rows[1] == (3, {"id": "2", "name": "c"})


def test_a_quote_that_is_never_closed_takes_no_row_in(tmp_path: Path) -> None:
    rows = list(open_csv(_write(tmp_path, b'id,name,stage\n1,5" pipe,won\n2,"Broken,won\n3,c,lost\n')).rows())
    assert rows[0] == (2, {"id": "1", "name": '5" pipe', "stage": "won"})
    assert rows[1:] == [(3, "a quote is opened here and never closed; the rest of the file was not read")]


def test_a_short_row_has_blank_cells(tmp_path: Path) -> None:
    assert list(open_csv(_write(tmp_path, b"id,name,stage\n1,a\n")).rows()) == [
        (2, {"id": "1", "name": "a", "stage": ""})
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04\x00\x00\x00\x00binary", "not a text file"),
        (b"id,id\n1,2\n", "two columns named id"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(ImportFailed, match=reason):
        open_csv(_write(tmp_path, data))


def test_a_declared_encoding_that_does_not_fit_is_said(tmp_path: Path) -> None:
    with pytest.raises(ImportFailed, match="as utf-8, which the mapping says"):
        open_csv(_write(tmp_path, "name\nMüller".encode("cp1252")), encoding="utf-8")
