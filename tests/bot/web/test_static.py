"""The page's files: complete, self-contained, readable in both themes."""

import re

import pytest

from bot.pages import files as shared
from bot.web.routes import ASSETS, STATIC
from skills.pictures.theme import DARK, GROUPS, LIGHT, Palette

FILES = sorted([*STATIC.iterdir(), *shared.STATIC.iterdir()])
SCRIPTS = [p for p in FILES if p.suffix == ".js"]
TEXTS = [p for p in FILES if p.suffix in (".js", ".css", ".html")]


def test_every_file_of_the_folder_is_served_and_every_served_file_is_there() -> None:
    assert {p.name for p in STATIC.iterdir()} == ASSETS | {"index.html"}
    assert {p.name for p in shared.STATIC.iterdir()} == shared.SHARED | {"call.html"}
    assert not ASSETS & shared.SHARED


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_scripts_import_only_what_is_served(path: object) -> None:
    for name in re.findall(r'from "\./([^"]+)"', path.read_text()):  # type: ignore[attr-defined]
        assert name in ASSETS | shared.SHARED


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.name)
def test_nothing_is_fetched_from_elsewhere(path: object) -> None:
    text = path.read_text().replace("http://www.w3.org/2000/svg", "")  # type: ignore[attr-defined]
    assert not re.findall(r"https?://|//[a-z0-9-]+\.[a-z]{2,}|@import|url\(", text)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_no_script_parses_markup_or_code(path: object) -> None:
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function", path.read_text())  # type: ignore[attr-defined]


def test_the_page_has_no_inline_script_or_style() -> None:
    page = (STATIC / "index.html").read_text()
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []


COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([a-z0-9-]+): light-dark\((#\w{6}), (#\w{6})\)", (shared.STATIC / "app.css").read_text()
    )
}
ON_EACH_OTHER = [
    *((ink, ground) for ink in ("ink", "muted") for ground in ("paper", "ground", "raised")),
    *((ink, "paper") for ink in ("accent", "strong", "contested", "weak", "unknown")),
    *((ink, f"{ink}-soft") for ink in ("accent", "strong", "contested", "weak", "unknown")),
    ("on-accent", "accent"),
    ("ink", "mark"),
    ("ink", "accent-soft"),
    ("muted", "unknown-soft"),
]


def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(("theme", "palette"), [(0, LIGHT), (1, DARK)], ids=["light", "dark"])
def test_groups_of_a_map_look_on_the_page_as_in_a_file_and_stand_out(theme: int, palette: Palette) -> None:
    assert tuple(COLOURS[group][theme] for group in GROUPS) == palette.groups
    paper = luminance(COLOURS["paper"][theme])
    for colour in palette.groups:
        lighter, darker = sorted((luminance(colour), paper), reverse=True)
        assert (lighter + 0.05) / (darker + 0.05) >= 3, "marks, not text"


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), ON_EACH_OTHER)
def test_text_stands_out_enough_from_its_ground(ink: str, ground: str, theme: int) -> None:
    lighter, darker = sorted((luminance(COLOURS[c][theme]) for c in (ink, ground)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
