"""The door as the settings open it."""

from pathlib import Path

import pytest

from bot.models import open_door
from bot.parts import open_workspace
from bot.settings import Settings
from llm.errors import NotPermitted
from llm.gateway import Request
from tests.support.embedding import WordEmbedder
from tests.support.model_stub import Say, model_server

pytestmark = pytest.mark.may_block  # the vendors' clients read their own files on first use

CATALOGUE = """
endpoints:
  there: {{kind: openai, base_url: {url}, region: {region}, data: client}}
models:
  - {{id: a, endpoint: there, model: m, tier: small, context: 32000, output: 4000}}
"""


@pytest.mark.parametrize(("region", "answers"), [("eu-west", True), ("us", False), ("here", True)])
async def test_where_everything_must_stay_is_kept_by_the_door(tmp_path: Path, region: str, answers: bool) -> None:
    async with model_server(Say("You stand well.")) as stub:
        (tmp_path / "catalogue.yaml").write_text(CATALOGUE.format(url=stub.url, region=region))
        settings = Settings.model_validate({"home": tmp_path, "model": {"region": "eu"}})
        workspace = await open_workspace(settings)
        door = await open_door(settings, workspace, WordEmbedder())
        assert door is not None
        request = Request("narrate:x", "Word it.", "Facts.", "kim", "default", 5.0)
        if answers:
            assert (await door.complete(request)).text == "You stand well."
        else:
            with pytest.raises(NotPermitted):
                await door.complete(request)
        await door.close()
        await workspace.close()
    assert bool(stub.asked) is answers
