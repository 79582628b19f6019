"""A page that draws cards as a chat client would, with Teams' own sizes and colours as far as they are public."""

import json
from typing import Any

Json = dict[str, Any]

_LIGHT = {"back": "#ffffff", "emphasis": "#f5f5f5", "text": "#242424", "subtle": "#616161", "accent": "#5b5fc7"}
_DARK = {"back": "#292929", "emphasis": "#1f1f1f", "text": "#ffffff", "subtle": "#adadad", "accent": "#9ea2ff"}


def _colours(c: dict[str, str]) -> Json:
    def both(colour: str) -> Json:
        return {"default": colour, "subtle": colour}

    return {
        "default": {"default": c["text"], "subtle": c["subtle"]},
        "accent": both(c["accent"]),
        "good": both("#6bb700"),
        "warning": both("#c19c00"),
        "attention": both("#c4314b"),
    }


def host_config(*, dark: bool = False) -> Json:
    c = _DARK if dark else _LIGHT
    colours = _colours(c)
    return {
        "fontFamily": "Segoe UI, system-ui, sans-serif",
        "fontSizes": {"small": 12, "default": 14, "medium": 14, "large": 18, "extraLarge": 24},
        "fontWeights": {"lighter": 200, "default": 400, "bolder": 600},
        "spacing": {
            "small": 8,
            "default": 12,
            "medium": 16,
            "large": 20,
            "extraLarge": 24,
            "padding": 16,
        },
        "containerStyles": {
            "default": {"backgroundColor": c["back"], "foregroundColors": colours},
            "emphasis": {"backgroundColor": c["emphasis"], "foregroundColors": colours},
        },
        "actions": {"maxActions": 6, "actionsOrientation": "horizontal", "actionAlignment": "left", "buttonSpacing": 8},
        "factSet": {"title": {"weight": "bolder"}, "value": {}, "spacing": 8},
        "textStyles": {"heading": {"weight": "bolder"}},
        "supportsInteractivity": True,
    }


def page_of(cards: list[Json], renderer: str, *, dark: bool = False) -> str:
    """`window.drawn`: what was drawn, which elements the renderer did not know, and how far it reaches out."""
    back = _DARK["emphasis"] if dark else _LIGHT["emphasis"]
    style = f"body{{margin:12px;background:{back}}} .card{{max-width:680px;margin-bottom:12px;border-radius:6px}}"
    script = """
    const unknown = [], held = document.getElementById('cards');
    AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
      const plain = text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
      result.outputHtml = plain.replace(/[*][*](.+?)[*][*]/g, '<b>$1</b>').replace(/\\n\\n/g, '<br>');
      result.didProcess = true;
    };
    for (const json of CARDS) {
      const card = new AdaptiveCards.AdaptiveCard();
      card.hostConfig = new AdaptiveCards.HostConfig(HOST);
      const context = new AdaptiveCards.SerializationContext();
      card.parse(json, context);
      for (let n = 0; n < context.eventCount; n++) unknown.push(context.getEventAt(n).message);
      const shown = card.render();
      shown.classList.add('card');
      held.append(shown);
    }
    window.drawn = {unknown, text: held.innerText, wider: document.documentElement.scrollWidth - window.innerWidth};
    """
    data = f"const CARDS = {json.dumps(cards)}, HOST = {json.dumps(host_config(dark=dark))};".replace("</", "<\\/")
    head = f"<!doctype html><meta charset=utf-8><link rel=icon href='data:,'><style>{style}</style><div id=cards></div>"
    return f"{head}<script>{renderer}</script><script>{data}{script}</script>"
