"""The page itself, in a real browser: asked, pressed, opened and left with keys alone."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from aiohttp.test_utils import TestServer

from tests.bot.web.chromium import BINARY, Tab, browser, tab
from tests.bot.web.fake_app import FakeApp

pytestmark = pytest.mark.skipif(BINARY is None, reason="no Chromium on this machine: the page's script is not run")

ROW = ".who-row"
NAMED = """[...document.querySelectorAll("button, input, textarea, select, summary")]
  .filter((e) => e.offsetParent && !(e.textContent.trim() || e.getAttribute("aria-label") || e.labels?.length))
  .map((e) => e.outerHTML)"""


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with browser(tmp_path_factory.mktemp("chromium")) as port:
        yield port


@asynccontextmanager
async def signed_in(chromium: int, **size: int) -> AsyncIterator[tuple[FakeApp, Tab]]:
    app = FakeApp()
    async with TestServer(app.http()) as server, tab(chromium, str(server.make_url("/")), **size) as page:
        try:
            await page.until(f"document.querySelectorAll('{ROW}').length === 3")
            await page.read(
                f"[...document.querySelectorAll('{ROW}')].find((r) => r.textContent.includes('Kim')).click()"
            )
            await page.until("document.activeElement?.id === 'ask' && document.querySelector('.deal')")
            yield app, page
        finally:
            app.hub.close()


async def say(page: Tab, text: str) -> None:
    await page.type(text)
    await page.press("Enter", "\r")


async def test_asking_reading_a_source_and_coming_back_with_keys(chromium: int) -> None:
    async with signed_in(chromium) as (app, page):
        await say(page, "everything")
        await page.until("document.querySelector('.card')")
        assert await page.read("document.querySelector('.card h3').textContent") == (
            "Helix grid control: right to win 62, contested"
        )
        assert await page.read("document.querySelectorAll('.card .meter').length") == 4
        await page.until("document.getElementById('live').textContent.startsWith('Answer: Helix grid control')")
        await page.read("document.querySelector('.text .cite').focus()")
        await page.press("Enter", "\r")
        await page.until("document.querySelector('#panel mark')")
        assert "board approved the budget" in await page.read("document.querySelector('#panel mark').textContent")
        assert await page.read("document.activeElement.id") == "panel-title"
        await page.press("Escape")
        assert await page.read("document.getElementById('panel').hidden")
        assert await page.read("document.activeElement.className") == "cite"
        await page.press("/", "/")
        assert await page.read("[document.activeElement.id, document.activeElement.value]") == ["ask", ""]
        await page.press("ArrowUp")
        assert await page.read("document.getElementById('ask').value") == "everything"
        assert await page.read(NAMED) == []
        assert [t.text for t in app.desk.turns] == ["everything"]
        assert page.trouble == []


_DROP = """(names => {
  const data = new DataTransfer();
  for (const name of names) data.items.add(new File([name.endsWith(".png") ? "x" : "The budget is approved."], name));
  const told = { dataTransfer: data, bubbles: true, cancelable: true };
  for (const kind of ["dragover", "drop"]) document.getElementById("chat").dispatchEvent(new DragEvent(kind, told));
})"""
_CHIPS = "[...document.querySelectorAll('.file-chip .file-name')].map((chip) => chip.textContent)"


async def test_files_dropped_on_the_page_go_with_the_next_words_and_one_may_be_left_out(chromium: int) -> None:
    async with signed_in(chromium) as (app, page):
        await page.read(f"{_DROP}(['minutes.txt', 'wrong.txt', 'photo.png'])")
        await page.until("document.querySelectorAll('.file-chip').length === 2 && !document.querySelector('progress')")
        assert "photo.png: I can't read pictures." in await page.read("document.getElementById('problem').textContent")
        await page.read("document.querySelectorAll('.chip-off')[1].click()")
        assert await page.read(_CHIPS) == ["minutes.txt"]
        assert await page.read(NAMED) == []
        await page.press("Enter", "\r")
        await page.until("document.querySelector('.sent-file')")
        await page.until(f"{_CHIPS}.length === 0")
        (turn,) = app.desk.turns
        assert ([f.name for f in turn.files], turn.text) == (["minutes.txt"], "")
        shelf = app.desk.bringing.shelf
        assert await shelf.get(turn.files[0].held, "user_kim") is not None
        assert len(list(shelf.folder.rglob("file_*.json"))) == 1
        await page.read("location.reload()")
        await page.until("document.querySelector('.sent-file')?.textContent.includes('minutes.txt')")


async def test_a_picture_is_asked_with_keys_and_its_source_is_one_tab_away(chromium: int) -> None:
    async with signed_in(chromium) as (_, page):
        await say(page, "pictures")
        await page.until("document.querySelectorAll('.pictured').length === 4")
        stops = "[...document.querySelectorAll('.for-wide .point[tabindex=\\'0\\']')].length"
        assert await page.read(stops) == 4, "each picture is one stop for Tab"
        told = "document.querySelectorAll('.told')[1].textContent"
        await page.read("document.querySelectorAll('.picture.map.for-wide .point')[0].focus()")
        assert await page.read(told) == "Dana Fox · Buyer · supporter · influence high2"
        await page.press("ArrowRight")
        assert (await page.read(told)).startswith("Tom Reyes · Beneficiary")
        await page.read("document.querySelectorAll('.told')[1].querySelector('.cite').focus()")
        assert (await page.read(told)).startswith("Tom Reyes"), "on the way to its source it stays"
        await page.press("Enter", "\r")
        await page.until("!document.getElementById('panel').hidden")
        assert page.trouble == []


@pytest.mark.parametrize(("width", "seen"), [(1280, "for-wide"), (390, "for-narrow")])
async def test_a_picture_fits_its_column(chromium: int, width: int, seen: str) -> None:
    async with signed_in(chromium, width=width, height=740) as (_, page):
        await say(page, "pictures")
        await page.until("document.querySelectorAll('.pictured').length === 4")
        shown = "[...document.querySelectorAll('.drawn > svg')].filter((p) => p.getBoundingClientRect().width)"
        assert await page.read(f"{shown}.map((p) => p.classList.contains('{seen}'))") == [True] * 4
        outside = f"""{shown}.flatMap((p) => {{
          const whole = p.getBoundingClientRect();
          return [...p.querySelectorAll("text")].map((t) => t.getBoundingClientRect())
            .filter((t) => t.left < whole.left - 1 || t.right > whole.right + 1);
        }}).length"""
        assert await page.read(outside) == 0, "no word leaves the picture in the browser's own font"
        assert await page.read("document.getElementById('scroll').scrollWidth <= innerWidth")


async def test_a_confirmed_change_shows_its_result_in_the_same_card(chromium: int) -> None:
    async with signed_in(chromium) as (app, page):
        await say(page, "change the stage")
        await page.until("document.querySelector('.card.pending') && document.querySelector('.waiting-row')")
        await page.read("document.querySelector('.act.primary').focus()")
        await page.press("Enter", "\r")
        await page.until("document.querySelector('.card h3').textContent.startsWith('Done')")
        await page.until("document.getElementById('waiting').hidden")
        assert await page.read("document.querySelectorAll('#log > li').length") == 2
        assert await page.read("document.activeElement.classList.contains('card')")
        assert (app.desk.turns[-1].pending, app.desk.turns[-1].text) == ("pending_1", "Confirm")
        assert page.trouble == []


async def test_a_form_says_what_is_missing_and_then_goes_through(chromium: int) -> None:
    async with signed_in(chromium) as (app, page):
        await say(page, "everything")
        await page.click("[data-action=override]")
        await page.click("form.inline button[type=submit]")
        await page.until("document.querySelectorAll('.wrong:not(:empty)').length === 3")
        page.trouble.clear()  # the browser logs the refused request, which is what was wanted
        await page.read(
            """(() => {
              const set = (name, value) => { document.querySelector(`form.inline [name=${name}]`).value = value; };
              set("factor", "trust"); set("rating", "7"); set("reason", "Two references");
            })()"""
        )
        await page.click("form.inline button[type=submit]")
        await page.until("document.querySelectorAll('.card').length === 2")
        turn = app.desk.turns[-1]
        assert turn.press is not None
        assert turn.press.args["rating"] == "7"
        assert await page.read("document.querySelector('.you.pressed .bubble').textContent") == "Override a rating…"
        assert page.trouble == []


async def test_a_record_is_found_by_typing_and_several_people_are_ticked(chromium: int) -> None:
    async with signed_in(chromium) as (app, page):
        await say(page, "choose")
        await page.click("[data-action=log]")
        await page.until("document.querySelectorAll('form.inline select option').length > 1")
        assert await page.read(NAMED) == []
        await page.type("grid con")
        await page.until("document.querySelectorAll('form.inline select option').length === 1")
        assert await page.read("document.querySelector('form.inline select').value") == "deal_grid"
        await page.read("document.querySelector('form.inline .tick input[value=c]').click()")
        await page.click("form.inline button[type=submit]")
        await page.until("document.querySelectorAll('.card').length === 2")
        press = app.desk.turns[-1].press
        assert press is not None
        assert press.args == {"deal_id": "deal_grid", "people": "b,c"}
        assert page.trouble == []


async def test_markup_in_words_stays_words(chromium: int) -> None:
    evil = '<img src=x onerror="document.title=1"> **bold** <script>document.title=2</script>'
    async with signed_in(chromium) as (_, page):
        await say(page, evil)
        await page.until("document.querySelector('.card .text')")
        assert await page.read("document.querySelector('.card .text').textContent") == evil.replace("**", "")
        assert await page.read("document.querySelectorAll('.log img, .log script').length") == 0
        assert await page.read("document.querySelector('.card .text strong').textContent") == "bold"
        assert page.trouble == []


async def test_a_page_that_lost_its_stream_and_was_reloaded_shows_the_same_chat(chromium: int) -> None:
    async with signed_in(chromium) as (_, page):
        await say(page, "everything")
        await page.until("document.querySelector('.card')")
        await page.call("Page.reload")
        await page.until("document.querySelector('.card') && document.querySelector('.you')")
        assert await page.read("document.querySelectorAll('#log > li').length") == 2
        assert await page.read("document.querySelector('.me b').textContent") == "Kim Moreno"


async def test_a_second_tab_shows_the_question_and_its_answer_too(chromium: int) -> None:
    async with signed_in(chromium) as (_, first), tab(chromium, await first.read("location.href")) as second:
        await second.until("document.activeElement?.id === 'ask' && document.querySelector('.deal')")
        await say(second, "everything")
        await second.until("document.querySelector('.card')")
        await first.until("document.querySelector('.card')")
        order = "[...document.querySelectorAll('#log > li')].map((line) => line.className)"
        assert await first.read(order) == await second.read(order) == ["you", "scip"]


@pytest.mark.parametrize("width", [360, 768])
async def test_a_small_screen_never_scrolls_sideways(chromium: int, width: int) -> None:
    async with signed_in(chromium, width=width, height=740) as (_, page):
        await say(page, "everything " + "x" * 300)
        await page.until("document.querySelector('.card')")
        await page.read("document.querySelectorAll('.card details').forEach((d) => { d.open = true; })")
        assert await page.read("document.getElementById('scroll').scrollWidth <= innerWidth")
        assert await page.read("document.documentElement.scrollWidth <= innerWidth")
        await page.click("#side-toggle")
        await page.until("getComputedStyle(document.getElementById('side')).visibility === 'visible'")


async def test_the_files_of_an_answer_are_links_that_fetch_them(chromium: int) -> None:
    async with signed_in(chromium) as (_, page):
        await say(page, "on paper please")
        await page.until("document.querySelectorAll('.card .file').length === 2")
        names = "[...document.querySelectorAll('.file')].map((a) => [a.textContent, a.download])"
        assert await page.read(names) == [
            ["Zażółć “grid”.pdfPDF", "Zażółć “grid”.pdf"],
            ["Zażółć “grid”.docxWord", "Zażółć “grid”.docx"],
        ]
        fetched = "fetch(document.querySelector('.file').href).then(async (r) => [r.status, (await r.blob()).type])"
        assert await page.read(fetched) == [200, "application/pdf"]
        assert page.trouble == []
