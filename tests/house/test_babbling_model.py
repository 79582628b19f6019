"""A real inference server whose model knows nothing: every answer is the one given without it, or worded by its facts.

llama.cpp serves random weights made by the test (tests/peers). What it says is noise at every moment of a turn.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from llm.guard.grounding import grounded
from skills.plain import as_text
from tests.house.test_model_faults import ASKED, plain, timeless
from tests.support.house import open_house
from tests.support.llama_server import MODEL, llama_server, needs_llama
from tests.support.model_faults import DEAL

pytestmark = [needs_llama, pytest.mark.may_block]  # the SDK reads its own files on first use

CATALOGUE = """
endpoints:
  own: {{kind: openai, base_url: {url}, region: here, data: personal, schema: json_object}}
models:
  - {{id: own, endpoint: own, model: {model}, tier: small, context: 16384, output: 2000, can: [tools, schema, stream]}}
"""
SEEDS = (2, 7)
"""Each babbles in its own way."""


@pytest.fixture(scope="module", params=SEEDS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with llama_server(tmp_path_factory.mktemp("babbler"), seed=request.param) as url:
        yield url


async def test_nothing_a_babbling_model_says_reaches_a_person(
    made_home: Path, home: Path, tmp_path: Path, server: str
) -> None:
    expected = await plain(made_home, tmp_path)
    (home / "catalogue.yaml").write_text(CATALOGUE.format(url=server, model=MODEL))
    async with open_house(home, model={"timeout_s": 4.0}) as house:
        for stage, asked in ASKED.items():
            answer = await house.ask("Kim Berger", asked)
            assert timeless(answer) == expected[stage]
            assert grounded(answer.narration, [as_text(answer)])
        told = await house.ask("Kim Berger", f"what is my right to win on {DEAL}?")
        audited = await house.app.workspace.model_audit.entries(since=house.turn("Kim Berger").at.replace(hour=0))
    assert grounded(told.narration, [as_text(told)])
    assert told.narration == "", "noise is no wording"
    assert {e.task.partition(":")[0] for e in audited} >= {"settle", "narrate"}, "it was asked"
