"""The sample, made once per moment."""

from datetime import datetime

import pytest

from knowledge.sample import Record, sample
from tests.support.told import MOMENTS, ORDINARY


@pytest.fixture(scope="package")
def records() -> tuple[Record, ...]:
    return sample(ORDINARY)


@pytest.fixture(scope="package", params=list(MOMENTS.values()), ids=list(MOMENTS))
def told_at(request: pytest.FixtureRequest) -> tuple[datetime, tuple[Record, ...]]:
    return request.param, sample(request.param)
