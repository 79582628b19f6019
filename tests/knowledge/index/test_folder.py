"""Search over any folder of documents in one call."""

import json
from pathlib import Path

import pytest

from knowledge.index import open_folder, search_folder
from tests.support.embedding import WordEmbedder, sentence_embedder


@pytest.fixture(autouse=True)
def _model() -> None:
    sentence_embedder()  # so that the default embedder is the one the tests share


def test_a_folder_of_files_is_searched_and_bad_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "call.vtt").write_text(
        "WEBVTT\n\n00:12:40.000 --> 00:12:44.000\n<v Bo>The CFO approved four million.</v>\n"
    )
    (tmp_path / "notes.md").write_text("# Lunch\n\nBananas are rich in potassium.")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 broken")
    found = search_folder(tmp_path, "Who signed off on the budget?", k=5)
    assert [p.document_id for p in found] == ["deep/call.vtt", "notes.md"]
    assert (found[0].locator, found[0].speaker) == ("12:40", "Bo")
    assert 1 >= found[0].score > found[1].score >= 0
    assert [name for name, _ in open_folder(tmp_path).unreadable] == ["bad.pdf"]


def test_a_corpus_is_searched_by_document(tmp_path: Path) -> None:
    long = " ".join(f"The pilot in Lyon went well in week {n}." for n in range(60))
    rows = [
        {"_id": "1", "title": "Pilot", "text": long},
        {"_id": "2", "title": "", "text": "The pilot in Paris."},
        {"_id": "3", "title": "Only a title", "text": ""},
    ]
    (tmp_path / "corpus.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n")
    found = open_folder(tmp_path, embedder=WordEmbedder()).search("pilot in Lyon", 3)
    assert sorted(p.record_id for p in found) == ["1", "2", "3"]
    assert found[0].record_id == "1"
    every = open_folder(tmp_path, embedder=WordEmbedder()).search("pilot in Lyon", 3, one_per_document=False)
    assert [p.record_id for p in every] == ["1", "1", "1"]


def test_a_folder_is_read_once_until_it_changes(tmp_path: Path) -> None:
    embedder = WordEmbedder()
    (tmp_path / "a.txt").write_text("budget one")
    assert open_folder(tmp_path, embedder=embedder) is open_folder(tmp_path, embedder=embedder)
    (tmp_path / "b.txt").write_text("budget two")
    found = open_folder(tmp_path, embedder=embedder).search("budget", 5)
    assert {p.document_id for p in found} == {"a.txt", "b.txt"}


def test_an_empty_folder_finds_nothing(tmp_path: Path) -> None:
    assert search_folder(tmp_path, "anything") == []
