"""SVG as text: escaped, printable, the same bytes for the same picture."""

import re
from xml.sax.saxutils import escape, quoteattr

from skills.pictures.theme import FONT

_UNPRINTABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def tag(name: str, *children: str, **attributes: str | float | None) -> str:
    """One XML element. `children` are markup already; attribute names swap `_` for `-`, `class_` is `class`."""
    written = "".join(
        f" {key.rstrip('_').replace('_', '-')}={quoteattr(number(value) if not isinstance(value, str) else value)}"
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(children)}</{name}>" if children else f"<{name}{written}/>"


def text(words: str, x: float, y: float, **attributes: str | float | None) -> str:
    return tag("text", escape(printable(words)), x=x, y=y, **attributes)


def title(words: str) -> str:
    return tag("title", escape(one_line(words)))


def number(value: float) -> str:
    written = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def printable(words: str) -> str:
    """Without the control characters XML cannot hold."""
    return _UNPRINTABLE.sub("", words)


def one_line(words: str) -> str:
    return " ".join(printable(words).split())


def svg(width: float, height: float, alt: str, *children: str, name: str, role: str = "img") -> str:
    """A whole picture; `alt` is what it says to who does not see it."""
    return tag(
        "svg",
        title(alt),
        *children,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {number(width)} {number(height)}",
        role=role,
        aria_label=one_line(alt),
        class_=f"picture {name}",
        font_family=FONT,
    )
