"""A skill's page: a head in YAML (`group`, `place`, `said`, `topics`), then sections of Markdown with fixed headings.

Paragraphs, "- " and "1. " lists, **bold** and `code` are all it may use, so that a card can show it as well.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from skills.pages.groups import GROUPS

NEEDS, HOW, CHANGES = "What it needs", "How it computes", "What you can change by talking"


@dataclass(frozen=True, slots=True)
class Topic:
    """Something the skill's words stand for, explained by itself."""

    title: str
    said: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    group: str
    """A key of `groups.GROUPS`."""
    said: tuple[str, ...]
    """What people call the skill, besides its title: "pay", "test a statement"."""
    needs: str
    how: str
    changes: str = ""
    """Empty where nothing can be changed or supposed."""
    topics: tuple[Topic, ...] = ()
    place: int = 9
    """Within its group, from 1; those without one come last, as registered."""

    @property
    def shelf(self) -> tuple[str, int]:
        """Where it stands among the others, for `groups.grouped`."""
        return self.group, self.place


@lru_cache(maxsize=64)
def read_page(folder: Path) -> Page:
    """The page in a skill's folder. Raises `ValueError` where it is missing or not of this form."""
    path = folder / "page.md"
    if not path.exists():
        raise ValueError(f"{path} is missing: what the skill needs and how it computes")
    return parse(path.read_text("utf-8"), str(path))


def parse(text: str, name: str = "page.md") -> Page:
    """Raises `ValueError` naming the file and what is wrong with it."""
    head = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if head is None:
        raise ValueError(f"{name} has no head between two lines of ---")
    fields = yaml.safe_load(head[1])
    sections = _sections(text[head.end() :])
    asked = fields.get("topics", {})
    unknown = [title for title in sections if title not in (NEEDS, HOW, CHANGES, *asked)]
    missing = [title for title in (NEEDS, HOW, *asked) if not sections.get(title)]
    if unknown or missing or fields.get("group") not in GROUPS:
        raise ValueError(f"{name}: group {fields.get('group')!r}, sections missing {missing}, not known {unknown}")
    topics = tuple(Topic(title, _words(said), sections[title]) for title, said in asked.items())
    said = _words(fields.get("said", ()))
    return Page(
        fields["group"], said, sections[NEEDS], sections[HOW], sections.get(CHANGES, ""), topics, fields.get("place", 9)
    )


def _sections(body: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", body, flags=re.MULTILINE)
    return {title.strip(): text.strip() for title, text in zip(parts[1::2], parts[2::2], strict=True)}


def _words(listed: object) -> tuple[str, ...]:
    return tuple(str(w) for w in listed) if isinstance(listed, list | tuple) else ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a list."""

    lines: tuple[str, ...]
    listed: bool = False
    ordered: bool = False


_POINT = re.compile(r"^(?:- |(\d+)\. )")


def blocks(text: str) -> tuple[Block, ...]:
    """A section as a card shows it: without the marks of lists and code."""
    found: list[Block] = []
    for chunk in re.split(r"\n{2,}", text.replace("`", "")):
        lines = chunk.splitlines()
        if _POINT.match(lines[0]):
            ordered = lines[0][0] != "-"
            found.append(Block(tuple(_POINT.sub("", line) for line in lines), listed=True, ordered=ordered))
        else:
            found.append(Block((" ".join(lines),)))
    return tuple(found)
