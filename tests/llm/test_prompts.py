"""A prompt is its words: typed, versioned by them, and everybody keeps the wording they got."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm.errors import ModelMisconfigured
from llm.prompts import SHIPPED, Choice, Prompt, Prompts, drawn, parse, shipped, version_of

HEAD = "---\nvariables: {tone: text, most: number}\n---\n"


class Kept:
    def __init__(self, choice: Choice | None) -> None:
        self.found = choice

    async def choice(self, tenant: str, name: str) -> Choice | None:
        return self.found

    async def record(self, *what: object) -> None:
        raise NotImplementedError


def test_a_plain_file_is_a_prompt_and_its_words_are_its_version() -> None:
    one = parse("narrate/fog", "Say it.\n")
    assert one.text == "Say it."
    assert one.tag == f"narrate/fog@{version_of('Say it.')}"
    assert parse("narrate/fog", "Say it!").version != one.version


def test_variables_are_filled_in_and_held_to_their_type() -> None:
    prompt = parse("x", HEAD + "In {{most}} sentences, {{tone}}.")
    assert prompt.render(tone="plain", most=3) == "In 3 sentences, plain."
    for wrong in ({"tone": "plain"}, {"tone": "plain", "most": "3"}, {"tone": "a", "most": 1, "more": 2}):
        with pytest.raises(ModelMisconfigured):
            prompt.render(**wrong)


@pytest.mark.parametrize(
    "source",
    ["", HEAD + "Only {{tone}}.", "Nothing declares {{tone}}.", "---\nvariables: 3\n---\nx", "---\n[\n---\nx"],
)
def test_a_prompt_that_does_not_fit_its_head_is_refused_with_the_reason(source: str) -> None:
    with pytest.raises(ModelMisconfigured, match="The prompt x can't be used"):
        parse("x", source)


def test_values_are_data_and_never_slots_themselves() -> None:
    prompt = parse("x", HEAD + "{{tone}} {{most}}")
    assert prompt.render(tone="{{most}}", most=2) == "{{most}} 2"


@given(st.text(min_size=1, max_size=20), st.floats(0, 1))
def test_a_person_keeps_a_version_when_its_share_grows(user: str, share: float) -> None:
    before = {SHIPPED: 1 - share / 2, "new": share / 2}
    after = {SHIPPED: 1 - share, "new": share}
    if drawn(before, "p", user) == "new":
        assert drawn(after, "p", user) == "new"


def test_shares_are_what_people_get() -> None:
    got = [drawn({SHIPPED: 0.7, "new": 0.3}, "p", f"user_{n}") for n in range(4000)]
    assert 0.26 < got.count("new") / len(got) < 0.34
    assert {drawn({SHIPPED: 1.0}, "p", f"user_{n}") for n in range(50)} == {SHIPPED}


async def test_a_wording_in_the_store_takes_the_files_place_for_whom_it_is_meant() -> None:
    files = parse("p", "The file's.")
    choice = Choice({"0a": 1.0}, {"0a": "The store's."})
    assert (await Prompts(Kept(choice)).of(files, tenant="t", user_id="u")).text == "The store's."
    assert await Prompts(Kept(None)).of(files, tenant="t", user_id="u") == files
    assert await Prompts().of(files, tenant="t", user_id="u") == files


async def test_a_stored_wording_with_other_variables_is_passed_over() -> None:
    choice = Choice({"0a": 1.0}, {"0a": HEAD + "{{tone}} {{most}}"})
    files = parse("p", "The file's.")
    assert await Prompts(Kept(choice)).of(files, tenant="t", user_id="u") == files


def test_every_prompt_that_ships_can_be_used() -> None:
    root = Path(__file__).parents[2]
    files = sorted(f for f in (root / "skills").rglob("*.md") if f.name != "page.md")
    assert len(files) > 10
    assert all(isinstance(shipped(f, f.parent.name), Prompt) for f in files)
