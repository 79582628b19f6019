"""Cards drawn by the official renderer in a headless Chromium (tests/peers, npm ci there): all of it is drawn, nothing
reaches beyond the card, on a phone too."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.teams.dialogs import Form, dialog
from bot.teams.lookup import deal_card
from bot.teams.render import Shape, render
from bot.teams.welcome import welcome
from knowledge.records import Deal
from skills.answer import Answer, TablePart
from tests.bot.teams.card_host import page_of
from tests.bot.web.chromium import BINARY, browser, tab
from tests.support.every_part import EVERY_PART
from tests.support.picture_parts import ATTAINMENT, STAKEHOLDERS

RENDERER = Path(__file__).resolve().parents[2] / "peers/node_modules/adaptivecards/dist/adaptivecards.min.js"
Json = dict[str, Any]

pytestmark = [
    pytest.mark.may_block,  # the browser is a process of its own
    pytest.mark.skipif(BINARY is None, reason="no Chromium is installed"),
    pytest.mark.skipif(not RENDERER.is_file(), reason="adaptivecards is not installed: npm ci in tests/peers"),
]

WIDE = TablePart(("Deal", "Stage", "Amount", "Close", "Right to Win"), (("Helix core renewal",) * 5,) * 6)


def _cards() -> dict[str, Json]:
    """One of each kind we make."""
    shape = Shape("k1", starters=("What's our right to win on Helix?",), refreshed_for=("29:kim",))
    answers = {
        "every_part": EVERY_PART,
        "wide_table": Answer("Pipeline", (WIDE,)),
        "pictures": Answer("Where we stand", (STAKEHOLDERS, ATTAINMENT)),
        "welcome": welcome(group=False),
    }
    made = {name: render(answer, shape)[0].card or {} for name, answer in answers.items()}
    again = dialog(EVERY_PART.actions[2], Form("k1", "override"), {"rating": "x"}, {"rating": "Please write a number."})
    made["dialog"] = again["task"]["value"]["card"]["content"]
    made["deal"] = deal_card(Deal("d1", "default", "Helix core renewal", "u1"), "Brightwater")
    return made


CARDS = _cards()


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("chromium")
    with browser(folder) as number:
        yield number
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("width", [420, 720], ids=["phone", "desktop"])
@pytest.mark.parametrize("name", CARDS)
async def test_the_official_renderer_draws_all_of_a_card(port: int, name: str, width: int) -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text=page_of([CARDS[name]], RENDERER.read_text()), content_type="text/html")

    app = web.Application()
    app.router.add_get("/", page)
    async with TestServer(app) as server, tab(port, str(server.make_url("/")), width=width) as shown:
        await shown.until("window.drawn")
        drawn = json.loads(await shown.read("JSON.stringify(window.drawn)"))
        assert drawn["unknown"] == []
        assert drawn["text"].strip() != ""
        assert drawn["wider"] <= 0
        assert shown.trouble == []
