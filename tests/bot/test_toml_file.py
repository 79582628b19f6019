"""Values go into `scip.toml` beside what people wrote there, or not at all; and nobody else may read the file."""

import stat
import tomllib
from pathlib import Path

import pytest

from bot.commands.errors import NotSetUp
from bot.commands.toml_file import with_values, write

BEFORE = """\
default_user = "kim@example.com"  # who I am

[slack]
# the old one
bot_token = "xoxb-old"
base_url = "https://slack.com/api/"

[web]
port = 9000
"""


def test_an_empty_file_gets_its_section() -> None:
    assert tomllib.loads(with_values("", "slack", {"bot_token": "xoxb-1"})) == {"slack": {"bot_token": "xoxb-1"}}


def test_a_value_is_replaced_and_everything_else_stays_as_it_was_written() -> None:
    edited = with_values(BEFORE, "slack", {"bot_token": "xoxb-new", "teams": ("T1", "T2")})
    assert tomllib.loads(edited) == {
        "default_user": "kim@example.com",
        "slack": {"bot_token": "xoxb-new", "base_url": "https://slack.com/api/", "teams": ["T1", "T2"]},
        "web": {"port": 9000},
    }
    assert "# who I am" in edited
    assert "# the old one" in edited
    assert "xoxb-old" not in edited


def test_another_section_is_added_at_the_end() -> None:
    edited = with_values(BEFORE, "teams", {"app_id": "a", "enabled": True})
    assert tomllib.loads(edited)["teams"] == {"app_id": "a", "enabled": True}
    assert edited.startswith(BEFORE.rstrip())


@pytest.mark.parametrize("value", ['a "quoted" one', "back\\slash", "newline\nin it", "ümlaut ☃", "= [slack] #"])
def test_whatever_a_value_holds_is_read_back_as_it_was(value: str) -> None:
    assert tomllib.loads(with_values(BEFORE, "slack", {"bot_token": value}))["slack"]["bot_token"] == value


@pytest.mark.parametrize(
    "before",
    [
        'slack = { bot_token = "x" }\n',
        'slack.bot_token = "x"\n',
        '[slack]\nteams = [\n  "T1",\n  "T2",\n]\n',
        '[slack]\nbot_token = """\n[web]\n"""\n',
        "[slack\n",
    ],
)
def test_a_file_that_can_t_be_edited_safely_is_left_alone(before: str) -> None:
    with pytest.raises(NotSetUp) as refused:
        with_values(before, "slack", {"bot_token": "new", "teams": ("T9",)})
    assert "environment" in refused.value.way_out


@pytest.mark.may_block
def test_the_file_is_this_users_alone_even_where_it_was_open_to_others(tmp_path: Path) -> None:
    file = tmp_path / "home" / "scip.toml"
    write(file, "a = 1\n")
    file.chmod(0o644)
    write(file, "a = 2\n")
    assert file.read_text() == "a = 2\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [f.name for f in file.parent.iterdir()] == ["scip.toml"]
