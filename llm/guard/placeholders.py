"""What stands in place of what was masked: `[PERSON_1]`, and how a model may bend it without losing it."""

import re

from llm.guard.spans import KINDS

_KIND = "|".join(KINDS)
PLACEHOLDER = re.compile(rf"\[\s?(?:{_KIND})[ _-]?\d+[a-z]*\s?\]|\\\[(?:{_KIND})\\?_\d+[a-z]*\\\]", re.IGNORECASE)
"""As we write it, and as models tend to give it back: other case, a space for the line, escaped for Markdown."""
LOOSE = re.compile(
    rf"[\[\\{''.join(sorted({kind[0] for kind in KINDS}))}](?:"
    rf"(?<=\\)\[(?i:(?:{_KIND})\\?_\d+[a-z]*)\\\]"
    rf"|(?<=\[)\s?(?i:(?:{_KIND})[ _-]?\d+[a-z]*)\s?\]"
    rf"|(?<![\w\[\\].)(?:{'|'.join(f'(?<={kind[0]}){kind[1:]}' for kind in KINDS)})_\d+[a-z]*(?![\w\]\\]))"
)
"""All that is put back: those, and one that lost its brackets. Its first sign is looked up quickly."""
_PARTS = re.compile(r"([a-z_]+?)[ _-]?(\d+)([a-z]*)", re.IGNORECASE)


def written(kind: str, number: int, form: int) -> str:
    """`form` 0 is the thing as it was first written; another spelling of the same thing is `[PERSON_1b]`, then c."""
    return f"[{kind}_{number}{_letters(form)}]"


def canonical(match: re.Match[str]) -> str:
    """A match of `LOOSE` as we would have written it."""
    parts = _PARTS.fullmatch(match[0].replace("\\", "").strip("[]").strip())
    assert parts is not None, "both patterns read the same marks"
    return f"[{parts[1].upper().replace(' ', '_')}_{int(parts[2])}{parts[3].lower()}]"


def numbers_in(text: str) -> set[int]:
    """Numbers of marks that stand in a text already: they are nobody's to give out."""
    return {int(re.search(r"\d+", m[0])[0]) for m in LOOSE.finditer(text)} if "_" in text or "[" in text else set()  # type: ignore[index]


def _letters(form: int) -> str:
    letters = ""
    while form:
        form, letter = divmod(form, 26)
        letters = chr(ord("a") + letter) + letters
    return letters
