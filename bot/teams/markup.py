"""Our plain text with `**bold**` as a card's text, with nothing in it that Teams would act on."""

import re
from collections.abc import Iterator

_APART = "\u200b"
_FUNCTION = re.compile(r"\{(?=\{)")
_LINK = re.compile(r"\](?=\()")
_MENTION = re.compile(r"<(?=/?at\b)")
_EMPHASIS = re.compile(r"(?<!\w)_(?=\S)")
_LIST = re.compile(r"^\s*(?:\d+(?=[.)](?:\s|$))|[-+#>](?=\s))", re.MULTILINE)


def escaped(text: str) -> str:
    """No link, emphasis, list, date function or mention of the text's own survives; ours is put in after this."""
    safe = text.replace("*", "∗")  # a star works in the middle of a word too: only another sign is safe
    for acts in (_FUNCTION, _LINK, _MENTION, _LIST):
        safe = acts.sub(lambda m: f"{m[0]}{_APART}", safe)
    return _EMPHASIS.sub(f"{_APART}_", safe)


def marked(text: str) -> str:
    """Bold stays bold; a line break stays one (a card joins single ones)."""
    runs = re.split(r"\*\*(.+?)\*\*", text, flags=re.DOTALL)
    joined = "".join(f"**{escaped(r.strip())}**" if n % 2 else escaped(r) for n, r in enumerate(runs))
    return re.sub(r"\n+", "\n\n", joined)


def plain(text: str) -> str:
    return text.replace("**", "")


def short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def pieces(text: str, most: int) -> Iterator[str]:
    """The text in runs of at most `most` characters, cut at a line or a space where there is one."""
    while len(text) > most:
        cut = max(text.rfind("\n", 0, most), text.rfind(" ", 0, most))
        cut = cut if cut > most // 2 else most
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    if text:
        yield text


def units(json_text: str) -> int:
    """How long Teams finds it: UTF-16 units."""
    return len(json_text.encode("utf-16-le", "surrogatepass")) // 2
