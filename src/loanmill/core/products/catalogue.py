"""The catalogue of products: add a product by its file and one line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from loanmill.core.products.invoice_loan import INVOICE_LOAN
from loanmill.core.products.product import Product
from loanmill.core.products.tobacco_loan import TOBACCO_LOAN

PRODUCTS: Mapping[str, Product] = MappingProxyType({item.code: item for item in (INVOICE_LOAN, TOBACCO_LOAN)})


class UnknownProduct(KeyError):
    """No product has this code; the message lists those there are."""


def product(*, code: str) -> Product:
    """The product with this code. Raises UnknownProduct."""
    if code not in PRODUCTS:
        raise UnknownProduct(f"no product {code!r}; there are {', '.join(sorted(PRODUCTS))}")
    return PRODUCTS[code]
