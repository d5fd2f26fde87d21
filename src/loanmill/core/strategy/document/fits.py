"""Whether a policy fits the product it names: it may read only what the product brings, and offer what it allows.

A product that this house does not sell has nothing to fit: such a policy is run on files (`loanmill policy run`).
"""

from __future__ import annotations

from loanmill.core.evidence.vocabulary import vocabulary
from loanmill.core.products.catalogue import PRODUCTS
from loanmill.core.strategy.text.fields import Fields
from loanmill.core.strategy.text.spots import Spot
from loanmill.core.strategy.tree.program import Program

# Areas of the vocabulary that the form fills, and those that a source fills.
DECLARED_AREAS = ("application", "party", "debt")
SOURCE_AREAS = {"registry": "registry", "invoices": "invoice", "tobacco": "tobacco", "pos": "pos"}


def fits_product(fields: Fields, table: dict[str, Spot], program: Program) -> None:
    """Tell what does not fit."""
    product = PRODUCTS.get(program.product)
    if product is None:
        return
    given = {*product.features, *product.crosschecks}
    areas = {*DECLARED_AREAS, *(SOURCE_AREAS[want.source] for want in product.sources)}
    for item in program.inputs:
        if item.builtin:
            continue
        at = Spot(None, item.line, f"$.inputs.{item.name}")
        term = vocabulary().terms.get(item.name)
        if term is None:
            message = f"{item.name} is not in the vocabulary, so no case of {product.code} has it"
            fields.faults.add(at, message, remedy="use a name of core/evidence/vocabulary")
        elif item.name not in given and not (term.kind == "fact" and term.area in areas):
            message = f"{item.name} is read, but the product {product.code} does not bring it"
            fields.faults.add(at, message, remedy="add it to the product's features or cross-checks")
    if program.terms is None:
        fields.faults.add(table["product"], f"{product.code} needs terms to offer", remedy="add limit, price and terms")
    elif program.terms.method not in product.methods:
        remedy = f"use one of {', '.join(product.methods)}"
        fields.faults.add(table["terms"], f"{product.code} is not repaid like that", remedy=remedy)
    elif program.terms.minimum_fen < product.min_amount_fen:
        remedy = f"use {product.min_amount_fen // 100} yuan or more"
        fields.faults.add(table["limit"], "the minimum is below the product's", remedy=remedy)
