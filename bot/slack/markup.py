"""Our plain text with `**bold**` as Slack's mrkdwn, with nothing in it that Slack would act on."""

import re
from collections.abc import Iterator


def escaped(text: str) -> str:
    """No mention, link or markup of the text's own survives; ours is put in after this."""
    safe = inert(text)
    return re.sub(r"(?<![\w*])([*_~`])(?=\S)", "\u200b\\1", safe) if re.search(r"[*_~`]", safe) else safe


def inert(text: str) -> str:
    """No mention or link of the text's own survives: for what is read out and shown in notifications."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def mrkdwn(text: str) -> str:
    pieces = re.split(r"\*\*(.+?)\*\*", text, flags=re.DOTALL)
    return "".join(f"*{escaped(p).strip()}*" if i % 2 else escaped(p) for i, p in enumerate(pieces))


_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-!|~])")


def markdown(text: str) -> str:
    """The same for what is streamed, which Slack reads as Markdown."""
    pieces = re.split(r"\*\*(.+?)\*\*", text, flags=re.DOTALL)
    return "".join(f"**{_plain(p).strip()}**" if i % 2 else _plain(p) for i, p in enumerate(pieces))


def _plain(text: str) -> str:
    """With nothing in it that Markdown, or Slack, would act on; a single line break stays one."""
    safe = inert(_MARKDOWN.sub(r"\\\1", text))
    return re.sub(r"(?<!\n)\n(?!\n)", "  \n", safe)


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
