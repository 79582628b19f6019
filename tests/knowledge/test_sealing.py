"""Stored tokens open with their key, with any key of a rotation, and with no other."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from knowledge.sealing import Keys, KeyUnusable, Sealer

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_what_is_sealed_opens_again_and_shows_nothing() -> None:
    sealer = Sealer([NEW])
    sealed = sealer.seal("xoxb-hush")
    assert "hush" not in sealed
    assert NEW not in repr(sealer)
    assert NEW not in repr(Keys(Path("token.key"), (NEW,)))
    assert sealer.open(sealed) == "xoxb-hush"


def test_a_rotation_opens_what_the_old_key_sealed_and_says_it_is_old() -> None:
    sealed = Sealer([OLD]).seal("xoxb-hush")
    ring = Sealer([NEW, OLD])
    assert (ring.open(sealed), ring.newest(sealed)) == ("xoxb-hush", False)
    anew = ring.seal("xoxb-hush")
    assert ring.newest(anew)
    assert Sealer([NEW]).open(anew) == "xoxb-hush"


@pytest.mark.parametrize(
    "sealed", ["", "nonsense", "ünïcode", Sealer([OLD]).seal("x")], ids=["empty", "words", "accents", "sealed"]
)
def test_another_key_opens_nothing(sealed: str) -> None:
    with pytest.raises(KeyUnusable):
        Sealer([NEW]).open(sealed)


@pytest.mark.parametrize("keys", [[], ["short"], [NEW, "not base64 at all, but as long as a key has to be"]])
def test_what_is_no_key_is_refused_without_quoting_it(keys: list[str]) -> None:
    with pytest.raises(KeyUnusable) as refused:
        Sealer(keys)
    assert not any(key in str(refused.value) for key in keys)


@pytest.mark.may_block
def test_the_file_is_made_when_something_is_to_be_sealed_and_only_we_may_read_it(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "token.key")
    with pytest.raises(KeyUnusable):
        keys.to_open()
    assert not keys.file.exists()
    sealed = keys.to_seal().seal("x")
    assert stat.S_IMODE(keys.file.stat().st_mode) == 0o600
    assert not keys.readable_by_others()
    assert keys.to_seal().open(sealed) == "x"
    keys.file.chmod(0o640)
    assert keys.readable_by_others()
    assert [f.name for f in tmp_path.iterdir()] == ["token.key"]


@pytest.mark.may_block
def test_processes_that_make_the_key_at_once_have_the_same(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "token.key")
    with ThreadPoolExecutor(8) as pool:
        sealed = list(pool.map(lambda n: keys.to_seal().seal(str(n)), range(8)))
    assert [keys.to_open().open(s) for s in sealed] == [str(n) for n in range(8)]


@pytest.mark.may_block
def test_a_key_by_setting_wins_and_no_file_is_made(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "token.key", (NEW,))
    assert Sealer([NEW]).open(keys.to_seal().seal("x")) == "x"
    assert not keys.file.exists()


@pytest.mark.may_block
def test_a_folder_that_can_t_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(KeyUnusable, match="can't be written"):
        Keys(tmp_path / "none" / "token.key").to_seal()
