"""Fixtures for everything that is stored."""

from tests.support.postgres import *  # noqa: F403
