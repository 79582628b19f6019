"""The pictures of the skills page: one real answer per skill, as the console shows it.

    python -m benchmarks.skill_pictures [--home DIR] [SKILL …]

Asks what `docs/images/skills/pictures.yaml` lists, on the sample workspace (made anew without `--home`), in a headless
Chromium at 700 pixels and in the light theme; cuts the card out, keeps as many colours as fit and writes
`docs/images/skills/SKILL.png`, and the answer's summary into the list, as the picture's words. Needs a Chromium on the
path and what the tests need. Afterwards `python -m skills.pages` writes docs/skills.md again.
"""

import argparse
import asyncio
import base64
import io
import itertools
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import yaml
from aiohttp.test_utils import TestServer
from PIL import Image

from bot.app import App
from bot.commands.home import set_up
from bot.commands.progress import phases
from bot.main import build
from bot.settings import load_settings
from tests.bot.web.chromium import BINARY, Tab, browser, tab

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images" / "skills"
LIST = FOLDER / "pictures.yaml"
WIDTH = 700
"""Of the card, in CSS pixels: what it is read at."""
TALLEST = 1100
"""CSS pixels; a taller card ends here, in a fade."""
SHARPNESS = 1.5
LARGEST = 120_000
"""Bytes."""

FADE = 90
"""CSS pixels over which a card that goes on fades out."""

PAUSE_S = 4.5
"""Between two questions: the console takes half a message a second from one session, a new chat being one."""

_PLACE = """(() => { const card = document.querySelector(".log > li:last-child .card");
  const box = card.getBoundingClientRect();
  const ends = [...card.querySelectorAll(":scope > *, li, tr")].map((e) => e.getBoundingClientRect().bottom - box.top);
  return [box.left + scrollX, box.top + scrollY, box.width, box.height,
    Math.max(...ends.filter((end) => end <= TALLEST), 0)]; })()""".replace("TALLEST", str(TALLEST))
_ALONE = """(() => { const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.top, .side, .composer, .you { display: none !important }
    html, body, .layout, main, .scroll, .log { block-size: auto !important; max-block-size: none !important;
      overflow: visible !important; display: block !important; position: static !important }
    .card { inline-size: WIDTHpx !important; box-sizing: border-box; margin: 8px !important;
      box-shadow: none !important }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]; })()""".replace("WIDTH", str(WIDTH))
_NOTHING_SAID = "!document.getElementById('welcome').hidden && !document.querySelector('.log > li')"
_SCREEN = (1100, 1400)
_TOGETHER = "document.adoptedStyleSheets = document.adoptedStyleSheets.slice(0, -1)"


async def main(skills: Sequence[str], home: Path, *, made: bool) -> int:
    listed = yaml.safe_load(LIST.read_text("utf-8"))
    wanted = [entry for entry in listed if not skills or entry["skill"] in skills]
    async with _console(home, made=made) as url:
        for who, entries in itertools.groupby(sorted(wanted, key=lambda e: str(e["who"])), key=lambda e: str(e["who"])):
            with tempfile.TemporaryDirectory() as profile, browser(Path(profile)) as port:
                await _shoot(port, url, who, list(entries))
    LIST.write_text(yaml.safe_dump(listed, allow_unicode=True, sort_keys=False, width=118), "utf-8")
    return 0


@asynccontextmanager
async def _console(home: Path, *, made: bool) -> AsyncIterator[str]:
    settings = load_settings(home=home)
    if not made:
        with phases() as progress:
            await set_up(settings, "sample", force=False, progress=progress)
    app: App = await build(settings, surfaces=True)
    try:
        await app.start()
        async with TestServer(app.http()) as server:
            yield str(server.make_url("/"))
    finally:
        await app.stop(within_s=10)
        await app.close()


async def _shoot(port: int, url: str, who: str, entries: list[dict[str, Any]]) -> None:
    async with tab(port, url, width=_SCREEN[0], height=_SCREEN[1]) as page:
        await page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "light"}])
        await page.until("document.querySelector('.who-row')")
        row = f"r.textContent.toLowerCase().includes({who.split('@')[0].replace('.', ' ')!r})"
        await page.read(f"[...document.querySelectorAll('.who-row')].find((r) => {row}).click()")
        await page.until("document.activeElement?.id === 'ask'")
        for n, entry in enumerate(entries):
            if n:
                await asyncio.sleep(PAUSE_S)
                await page.click("#new-chat")
                await page.until(_NOTHING_SAID)
            entry["alt"] = await _asked(page, str(entry["asked"]))
            data = await _picture(page)
            (FOLDER / f"{entry['skill']}.png").write_bytes(data)
            print(f"{entry['skill']}: {len(data):,} bytes. {entry['alt']}")


async def _asked(page: Tab, text: str) -> str:
    """The answer's summary in plain words, once its card stands there."""
    await page.read("document.getElementById('ask').focus()")
    await page.type(text)
    await page.press("Enter", "\r")
    await page.until("document.querySelector('.card')")
    title = "document.querySelector('.card h3').textContent"
    await page.until(f"document.getElementById('live').textContent.includes({title})")
    said: str = await page.read("document.getElementById('live').textContent")
    return said.removeprefix(f"Answer: {await page.read(title)}. ")


async def _picture(page: Tab) -> bytes:
    """The card alone, at its own width."""
    await page.read(_ALONE)
    height = (await page.read(_PLACE))[3]
    size = {"width": _SCREEN[0], "height": int(height) + 200}
    await page.call("Emulation.setDeviceMetricsOverride", **size, deviceScaleFactor=SHARPNESS, mobile=False)
    left, top, width, height, last = await page.read(_PLACE)
    whole = height <= TALLEST
    clip = {"x": left, "y": top, "width": width, "height": height if whole else last + 8, "scale": 1}
    shot = await page.call("Page.captureScreenshot", format="png", clip=clip)
    await page.read(_TOGETHER)
    return _small(base64.b64decode(shot["data"]), fading=not whole)


def _small(png: bytes, *, fading: bool) -> bytes:
    """The same picture in as many colours as fit, its end fading where the card goes on."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    if fading:
        deep = int(FADE * SHARPNESS)
        veil = Image.linear_gradient("L").resize((image.width, deep))
        paper = Image.new("RGB", (image.width, deep), "white")
        image.paste(paper, (0, image.height - deep), veil)
    data = b""
    for colours in (256, 192, 128, 96, 64, 32):
        out = io.BytesIO()
        few = image.quantize(colours, method=Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
        few.save(out, "PNG", optimize=True)
        data = out.getvalue()
        if len(data) < LARGEST:
            break
    return data


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("skills", nargs="*")
    parser.add_argument("--home", type=Path)
    args = parser.parse_args()
    if BINARY is None:
        sys.exit("There is no Chromium on this machine's path.")
    with tempfile.TemporaryDirectory() as scratch:
        sys.exit(asyncio.run(main(args.skills, args.home or Path(scratch) / "home", made=args.home is not None)))
