"""A lake to put rows in."""

from pathlib import Path

import pytest


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of an empty lake."""
    return tmp_path / "lake"
