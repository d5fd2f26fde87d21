"""A founded house with people, whose days can be closed in this thread."""

from tests.operations.servicing.conftest import desk

__all__ = ["desk"]
