"""The line on a served town, for the tests that need a whole case."""

from tests.workflows.fixtures import line

__all__ = ["line"]
