"""Fixtures for everything a person meets."""

from tests.support.postgres import *  # noqa: F403
