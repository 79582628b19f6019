"""docs/skills.md from the registry, the skills' pages and the list of pictures. Pure."""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from skills.pages.groups import grouped
from skills.pages.page import CHANGES, HOW, NEEDS, Page
from skills.registry import AnySkill

IMAGES = "images/skills"
"""From docs/skills.md."""
_NAMES = {"deal": "Skarholt", "account": "Castellan", "person": "Dana Whitfield"}
"""Of the sample workspace, for the examples."""
_HEAD = """# What SCIP answers

<!-- Made by `python -m skills.pages` from the registry and each skill's page.md; a test fails when it is stale. -->

Ask in your own words; the phrasings here are only examples. Every picture is a real answer on the sample workspace,
with every language model off; long ones are cut at the fade. In the chat, "how is right to win computed", "what do you
need for the attainment plan" or "help with pay" give the same words as this page.

What a skill *may read* is a limit the code holds it to, on top of the asker's own rights: **company** (us), **client**,
**industry** and **deal** records and documents.
"""


@dataclass(frozen=True, slots=True)
class Picture:
    """An answer, shot."""

    asked: str
    alt: str
    """Title and summary of the answer."""


@dataclass(frozen=True, slots=True)
class Entry:
    skill: AnySkill
    page: Page
    picture: Picture


def read_pictures(path: Path) -> dict[str, Picture]:
    """Skill -> picture, from the list beside the images (`benchmarks/skill_pictures.py` writes it)."""
    listed: list[dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    return {str(p["skill"]): Picture(str(p["asked"]), str(p.get("alt", ""))) for p in listed}


def skills_page(skills: Iterable[AnySkill], pages: Mapping[str, Page], pictures: Mapping[str, Picture]) -> str:
    """The whole document. Raises `KeyError` for a skill without a page or a picture."""
    entries = [(pages[s.name].shelf, Entry(s, pages[s.name], pictures[s.name])) for s in skills]
    groups = grouped(entries)
    lines = [_HEAD]
    for label, inside in groups:
        links = " · ".join(f"[{e.skill.title}](#{anchor(e.skill.title)})" for e in inside)
        lines.append(f"- **{label}**: {links}")
    for label, inside in groups:
        if [e.skill.title for e in inside] != [label]:
            lines.append(f"\n# {label}")
        lines += [_section(e) for e in inside]
    return "\n".join(lines).rstrip() + "\n"


def anchor(title: str) -> str:
    """As GitHub makes it from a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _section(entry: Entry) -> str:
    skill, page = entry.skill, entry.page
    examples = " · ".join(f"*{_filled(e)}*" for e in skill.examples)
    parts = [
        f"\n## {skill.title}",
        skill.summary,
        f"Ask: {examples}",
        f"For {_roles(skill)} · may read: {', '.join(sorted(skill.buckets))}{_also(skill)}",
        f"**{NEEDS}**",
        page.needs,
        f"**{HOW}**",
        page.how,
        *((f"**{CHANGES}**", page.changes) if page.changes else ()),
        *(text for topic in page.topics for text in (f"**{topic.title}**", topic.text)),
        _image(entry),
    ]
    return "\n\n".join(parts)


def _image(entry: Entry) -> str:
    picture = entry.picture
    source = f"{IMAGES}/{entry.skill.name}.png"
    return f'*{picture.asked}*\n\n<img src="{source}" width="700" alt="{html.escape(picture.alt)}">'


def _also(skill: AnySkill) -> str:
    notes = ["writes after your yes"] if skill.propose is not None else []
    notes += ["as PDF or Word"] if skill.documents else []
    return "".join(f" · {n}" for n in notes)


def _roles(skill: AnySkill) -> str:
    words = [f"{role}s" for role in ("rep", "manager", "admin", "analyst") if role in skill.roles]
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]


def _filled(example: str) -> str:
    for key, name in _NAMES.items():
        example = example.replace(f"{{{key}}}", name)
    return example
