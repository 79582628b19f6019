"""Sessions: signed, bounded in time, unguessable; and the key they are signed with."""

import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pages.rate import Rate
from bot.web.session import LIFETIME, Seal, Session, load_key

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SEAL = Seal(b"k" * 32)
SESSION = Session.begin("user_kim", NOW)


def test_a_cookie_opens_to_the_session_it_holds() -> None:
    assert SEAL.open(SEAL.cookie(SESSION), NOW + timedelta(days=29)) == SESSION


def test_a_cookie_ends_with_its_lifetime_and_does_not_come_from_the_future() -> None:
    cookie = SEAL.cookie(SESSION)
    assert SEAL.open(cookie, NOW + LIFETIME + timedelta(seconds=1)) is None
    assert SEAL.open(cookie, NOW - timedelta(hours=1)) is None


def test_a_cookie_of_another_installation_is_nobody() -> None:
    assert Seal(b"o" * 32).open(SEAL.cookie(SESSION), NOW) is None


@given(st.integers(0, 400), st.characters())
def test_no_changed_character_leaves_a_cookie_valid(place: int, char: str) -> None:
    cookie = SEAL.cookie(SESSION)
    place %= len(cookie)
    changed = cookie[:place] + char + cookie[place + 1 :]
    if changed != cookie:
        assert SEAL.open(changed, NOW) is None


@given(st.text(max_size=300))
def test_nonsense_is_nobody(cookie: str) -> None:
    assert SEAL.open(cookie, NOW) is None


def test_a_new_chat_changes_the_conversation_and_nothing_else() -> None:
    fresh = SESSION.new_chat()
    assert fresh.conversation != SESSION.conversation
    assert replace(fresh, conversation=SESSION.conversation) == SESSION
    assert SEAL.csrf_holds(fresh, SEAL.csrf(SESSION))


def test_two_sessions_share_neither_ids_nor_tokens() -> None:
    other = Session.begin("user_kim", NOW)
    assert {other.id, other.conversation}.isdisjoint({SESSION.id, SESSION.conversation})
    assert not SEAL.csrf_holds(other, SEAL.csrf(SESSION))


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    key = load_key(tmp_path)
    assert load_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "console.key").stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["console.key"]


def test_a_damaged_key_file_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "console.key").write_bytes(b"short")
    with pytest.raises(ValueError, match="delete it"):
        load_key(tmp_path)


def test_a_session_sends_in_bursts_and_then_at_its_rate() -> None:
    now = 0.0
    rate = Rate(burst=3, per_second=0.5, clock=lambda: now)
    assert [rate.take("a") for _ in range(4)] == [True, True, True, False]
    assert rate.take("b")
    now = 2.0
    assert [rate.take("a") for _ in range(2)] == [True, False]
