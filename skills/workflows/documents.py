"""When an answer is wanted on paper: the words for it, the buttons, and the answer that carries the files. Pure."""

import re
from typing import Literal

from skills.answer import Action, Answer, Attachment, Report, TextPart
from skills.ask import Ask
from skills.workflows.workflow import About

Format = Literal["pdf", "docx"]

FORMATS: dict[Format, str] = {"pdf": "PDF", "docx": "Word"}
"""A format (and the verb of its button) -> what people call it."""

_WORDS: dict[Format, re.Pattern[str]] = {
    "pdf": re.compile(r"\bpdfs?\b", re.IGNORECASE),
    "docx": re.compile(
        r"\b(?:docx?\b|(?:ms|microsoft)[ -]word|word[ -](?:doc\w*|file|version|format|copy)"
        r"|(?:as(?: a)?|in|into|to|for|and|or) word(?=\s*(?:[,.!?;]|$|please|too|as well|and|or|instead))"
        r"|^\W*(?:the |a )?word(?=\W*(?:please|pls|too|and|or)?\W*$))",
        re.IGNORECASE,
    ),
}
_PAPER = re.compile(
    r"\b(?:as|in|into) (?:a |one )?(?:document|file|paper)\b|\bprint(?:ed|able|out)?\b|\bprint[ -]out\b|\bdownload\w*\b"
    r"|\bon paper\b|\battach(?:ed|ment)\b|\bhand[ -]?out\b|\bexport\w*\b|\bsave (?:it|this|that)\b"
    r"|^\W*(?:(?:and|now|please|send me|give me) )*(?:the |a )?(?:document|file|paper)(?:\W+(?:please|pls))?\W*$",
    re.IGNORECASE,
)
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_LONGEST = 120


def wanted_formats(ask: Ask) -> tuple[Format, ...]:
    """The formats asked for, by button or in words; a document of no named kind is a PDF."""
    pressed = tuple(f for f in FORMATS if f == ask.verb)
    if pressed:
        return pressed
    text = " ".join(ask.wish.split())
    named = tuple(f for f in FORMATS if _WORDS[f].search(text) or text.strip(" .!?").lower() == FORMATS[f].lower())
    return named or (("pdf",) if _PAPER.search(text) else ())


def offered(skill: str, about: About) -> tuple[Action, ...]:
    """A button per format."""
    return tuple(_button(skill, f, about) for f in FORMATS)


def _button(skill: str, wanted: Format, about: About) -> Action:
    return Action(wanted, FORMATS[wanted], skill, wanted, dict(about.args))


def handed_over(
    skill: str, title: str, about: About, card: Answer, report: Report, formats: tuple[Format, ...]
) -> Answer:
    """The files, with one line on what they hold; the other format and the card stay one press away."""
    files = tuple(Attachment(file_name(title, about.name, f), f, report) for f in formats)
    kinds = " and ".join(FORMATS[f] for f in formats)
    size = f"{_counted(len(report.sections), 'chapter')}, {_counted(len(report.sources), 'source')}"
    said = f"{title} of {about.name} as {kinds}: {size}."
    others = tuple(_button(skill, f, about) for f in FORMATS if f not in formats)
    here = Action("show", "Show it here", skill, "show", dict(about.args))
    parts = (TextPart(said), *((TextPart(card.summary, "muted"),) if card.summary else ()))
    return Answer(
        f"{title}: {about.name}",
        parts,
        actions=(*others, here),
        summary=said,
        degraded=card.degraded,
        attachments=files,
        skill=skill,
    )


def _counted(n: int, noun: str) -> str:
    return f"1 {noun}" if n == 1 else f"{n} {noun}s"


def file_name(title: str, name: str, wanted: Format) -> str:
    """ "Right to Win assessment, Skarholt Quay.pdf", without what a file system would not take."""
    plain = " ".join(_UNFIT.sub(" ", f"{title}, {name}").split()).strip(". ")
    return f"{plain[:_LONGEST].rstrip('. ')}.{wanted}"
