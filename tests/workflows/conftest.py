"""The line and the engine, for every test of the workflows."""

from tests.workflows.fixtures import line, running

__all__ = ["line", "running"]
