"""A coach is warmed before its first call, here as in the product."""

import pytest

from voice.coach.warming import rehearsed


@pytest.fixture(autouse=True, scope="session")
def _warm() -> None:
    rehearsed()
