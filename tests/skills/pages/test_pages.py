"""The skills page says what the registry says; every skill has its page and its picture."""

import re
from pathlib import Path

import pytest

from skills.catalog import SKILLS
from skills.pages.__main__ import DOCS, current
from skills.pages.document import IMAGES, Picture, anchor, read_pictures, skills_page
from skills.pages.groups import GROUPS, grouped
from skills.pages.page import Block, blocks, parse, read_page
from skills.registry import AnySkill

PICTURES = read_pictures(DOCS / IMAGES / "pictures.yaml")
NAMES = [s.name for s in SKILLS]
LARGEST = 120_000
HEAD = "---\ngroup: deals\nsaid: [pay]\n---\n"
BODY = "## What it needs\n\nNothing.\n\n## How it computes\n\nIt counts.\n"


def folder_of(skill: AnySkill) -> Path:
    assert skill.folder is not None
    return skill.folder


def test_the_skills_page_is_what_the_registry_gives() -> None:
    """Stale? `python -m skills.pages` writes it."""
    assert (DOCS / "skills.md").read_text("utf-8") == current()


@pytest.mark.parametrize("skill", SKILLS, ids=NAMES)
def test_a_skill_has_its_page_and_names_only_tables_one_can_import(skill: AnySkill) -> None:
    text = (folder_of(skill) / "page.md").read_text("utf-8")
    assert read_page(folder_of(skill)).group in GROUPS
    tables = set(re.findall(r"^\| `(\w+\.csv)`", (DOCS / "import.md").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"\w+\.csv", text)) <= tables
    assert len(text.split()) < 520, "a page is short"
    assert "—" not in text


@pytest.mark.parametrize("skill", SKILLS, ids=NAMES)
def test_a_skill_has_a_small_picture_with_words_for_it(skill: AnySkill) -> None:
    file = DOCS / IMAGES / f"{skill.name}.png"
    assert file.exists(), f"python -m benchmarks.skill_pictures {skill.name}"
    assert file.stat().st_size < LARGEST
    assert len(PICTURES[skill.name].alt) > 20
    assert PICTURES[skill.name].asked


def test_no_picture_is_left_behind() -> None:
    shown = {f.stem for f in (DOCS / IMAGES).glob("*.png")}
    assert shown == set(PICTURES) == set(NAMES)


def test_every_link_of_the_contents_leads_to_a_heading() -> None:
    text = current()
    headings = {anchor(h) for h in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}
    links = re.findall(r"\]\(#([^)]+)\)", text)
    assert len(links) == len(SKILLS)
    assert set(links) <= headings


def test_a_changed_registry_changes_the_page() -> None:
    pages = {s.name: read_page(folder_of(s)) for s in SKILLS}
    shorter = skills_page([s for s in SKILLS if s.name != "fog"], pages, PICTURES)
    assert "## FOG" in current()
    assert "## FOG" not in shorter


def test_a_skill_without_page_or_picture_is_refused() -> None:
    pages = {s.name: read_page(folder_of(s)) for s in SKILLS}
    with pytest.raises(KeyError):
        skills_page(SKILLS, {}, PICTURES)
    with pytest.raises(KeyError):
        skills_page(SKILLS, pages, {"fog": Picture("?", "!")})


def test_an_anchor_is_made_as_github_makes_it() -> None:
    assert anchor("Who's who") == "whos-who"
    assert anchor("CEO Sales Plan") == "ceo-sales-plan"


def test_skills_come_in_the_order_of_the_groups_and_of_their_places() -> None:
    listed = [(("plans", 9), "b"), (("deals", 2), "a2"), (("plans", 9), "c"), (("deals", 1), "a1")]
    assert grouped(listed) == (("My deals", ("a1", "a2")), ("Plans", ("b", "c")))


def test_a_page_is_read_in_its_sections() -> None:
    page = parse(HEAD + BODY)
    assert (page.group, page.said, page.needs, page.how, page.changes) == (
        "deals",
        ("pay",),
        "Nothing.",
        "It counts.",
        "",
    )


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (BODY, "has no head"),
        (HEAD.replace("deals", "elsewhere") + BODY, "elsewhere"),
        (HEAD + "## What it needs\n\nNothing.\n", "How it computes"),
        (HEAD + BODY + "## Miscellaneous\n\nMore.\n", "Miscellaneous"),
        (HEAD.replace("said:", "topics: {What a bar is: [bar]}\nsaid:") + BODY, "What a bar is"),
    ],
)
def test_a_page_of_another_form_is_refused_by_name(text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        parse(text)


def test_a_missing_page_says_which(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"page\.md is missing"):
        read_page(tmp_path)


def test_lists_and_code_are_shown_without_their_marks() -> None:
    assert blocks("Fill `targets.csv`:\n\n- one\n- two\n\n1. first\n2. second") == (
        Block(("Fill targets.csv:",)),
        Block(("one", "two"), listed=True),
        Block(("first", "second"), listed=True, ordered=True),
    )
