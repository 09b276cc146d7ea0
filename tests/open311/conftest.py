"""A program at the door of the town."""

from __future__ import annotations

import pytest

from tests.open311.consumer import Consumer
from tests.town import Town


@pytest.fixture
def consumer(town: Town) -> Consumer:
    return Consumer(town)
