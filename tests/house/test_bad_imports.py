"""A folder full of trouble is imported: what can be taken is, what can't is named, nothing outside it is read."""

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter
from rich.console import Console

from bot.commands.errors import CommandFailed
from bot.commands.importing import import_folder
from bot.commands.tables import import_table
from bot.settings import Settings
from tests.support.house import open_house, said

OUTSIDE = "The vault combination is 8812-4471."
NOTE = "# Pump hall\n\nThe impeller of pump nine was balanced in spring.\n"
CSV = "id,name,industry\n1,Harrow Mills,Textiles\n"


def trouble(folder: Path, outside: Path) -> None:
    folder.mkdir()
    outside.mkdir()
    (outside / "secret.md").write_text(OUTSIDE)
    (outside / "accounts.csv").write_text("id,name\n9,Vault Holding\n")
    (folder / "good.md").write_text(NOTE)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7\n" + os.urandom(2_000))
    (folder / "locked.pdf").write_bytes(encrypted())
    (folder / "bomb.docx").write_bytes(bomb())
    (folder / "empty.docx").write_bytes(b"")
    (folder / "picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(5_000))
    (folder / "link.md").symlink_to(outside / "secret.md")
    (folder / "linked").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    (folder / "gone.md").symlink_to(folder / "nothing")
    (folder / "two\nlines\x1b[35m.md").write_text("A name in two lines about the sluice gate.")
    (folder / "\u202egpj.exe\u2066.md").write_text("A name that runs backwards about the boiler.")
    (folder / os.fsdecode(b"Z\xfcrich.md")).write_text("A name in another encoding about the tram depot.")
    (folder / "folder.md").mkdir()
    (folder / "accounts.csv").write_text(CSV)
    (folder / "contacts.csv").write_bytes("name;account\nJörg Weiß;Harrow Mills\n".encode("cp1252"))
    (folder / "products.csv").write_text('id,name\n1,"' + "x" * 1_500_000 + '"\n2,Good product\n')
    (folder / "nps.csv").symlink_to(outside / "accounts.csv")
    os.mkfifo(folder / "pipe.md")


def encrypted() -> bytes:
    writer, held = PdfWriter(), io.BytesIO()
    writer.add_blank_page(72, 72)
    writer.encrypt("hush", algorithm="RC4-128")
    writer.write(held)
    return held.getvalue()


def bomb() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"\0" * 300_000_000)
    return held.getvalue()


@pytest.mark.may_block  # it makes the trouble itself
async def test_a_folder_full_of_trouble(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    trouble(folder, tmp_path / "outside")
    settings = Settings(home=home)
    for _ in range(2):
        report = await import_folder(settings, folder, mapping=None, progress=lambda *_: None)
    refused = {p.file: p.reason for p in report.refused}
    for name in ("broken.pdf", "locked.pdf", "bomb.docx", "empty.docx", "picture.txt", "products.csv"):
        reason = refused.pop(name)
        assert not [w for w in ("Error", "Traceback", "/tmp", str(tmp_path), "0x") if w in reason], reason
    assert refused == {"nps.csv": "it lies outside the folder, so it was not read"}
    shown = Console(width=200, file=io.StringIO(), force_terminal=True)
    shown.print(import_table(report))
    table = shown.file.getvalue()  # type: ignore[attr-defined]
    assert "\x1b[35m" not in table.replace("\x1b[31m╭", "")
    async with open_house(home) as house:
        assert "balanced in spring" in said(
            await house.ask("Kim Berger", "what happened to the impeller of pump nine?")
        )
        for question, words in (
            ("what do we know about the sluice gate?", "A name in two lines"),
            ("what do we know about the boiler?", "A name that runs backwards"),
            ("what do we know about the tram depot?", "A name in another encoding"),
        ):
            answer = await house.ask("Kim Berger", question)
            assert words in said(answer), question
            assert not [s for s in answer.sources if set(s.title) & set("\n\x1b\u202e\u2066")], question
        vault = said(await house.ask("Elliot Marsh", "what is the vault combination?"))
        assert "8812" not in vault
        reader = house.app.workspace.reader(await house.app.workspace.principal("Elliot Marsh"))
        names = {a.name for a in await reader.accounts()}
        assert "Harrow Mills" in names
        assert "Vault Holding" not in names


@pytest.mark.parametrize("file", ["../outside/accounts.csv", "linked/accounts.csv"])
@pytest.mark.may_block
async def test_a_mapping_reaches_nothing_outside(home: Path, tmp_path: Path, file: str) -> None:
    folder = tmp_path / "export"
    trouble(folder, tmp_path / "outside")
    (folder / "mapping.yaml").write_text(f"source: x\ntables:\n  accounts:\n    file: {file}\n")
    told = await _told(Settings(home=home), folder)
    assert "Vault" not in told
    assert "root:" not in told
    async with open_house(home) as house:
        reader = house.app.workspace.reader(await house.app.workspace.principal("Elliot Marsh"))
        assert not [a for a in await reader.accounts() if "Vault" in a.name or "root" in a.name]


async def _told(settings: Settings, folder: Path) -> str:
    try:
        report: Any = await import_folder(settings, folder, mapping=None, progress=lambda *_: None)
    except CommandFailed as failed:
        return f"{failed.message} {failed.way_out}"
    return str(report.as_json())
