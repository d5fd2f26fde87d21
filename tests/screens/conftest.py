"""A house with books, for the pages that show them."""

from tests.books.conftest import evenings, lender

__all__ = ["evenings", "lender"]
