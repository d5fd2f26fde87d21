"""Section `inputs`: what the policy reads. A name of the vocabulary brings type and range; another states its own."""

from __future__ import annotations

from typing import cast

from loanmill.core.evidence.vocabulary import Term, vocabulary
from loanmill.core.strategy.document.scope import Scope
from loanmill.core.strategy.document.types import DATES, SCALED, TEXT, declared
from loanmill.core.strategy.expressions.parse import RESERVED
from loanmill.core.strategy.text.fields import Fields
from loanmill.core.strategy.text.spots import Spot
from loanmill.core.strategy.tree.program import Influence, Input
from loanmill.core.strategy.tree.types import Type

OWN = ("type", "min", "max", "codes", "zh", "en")
INFLUENCES = ("up", "down", "both")


def builtins(product: str) -> tuple[Input, ...]:
    """What the shell gives beside the case's values."""
    return (
        Input("business_date", Type("date", None, 0, *DATES), 0, "业务日期", "Business date", builtin=True),
        Input("product", Type("code", codes=(product,)), 0, "产品", "Product", builtin=True),
        Input("split_key", TEXT, 0, "分流键", "Split key", builtin=True),
    )


def of_term(term: Term) -> Type:
    """The type of a vocabulary's term."""
    if term.type == "date":
        return Type("date", None, 0, *DATES)
    if term.type in ("bool", "text"):
        return Type(term.type)
    if term.type == "code":
        return Type("code", codes=term.codes)
    unit, scale = SCALED[term.type]
    assert term.min is not None and term.max is not None
    return Type("number", unit, scale, term.min, term.max)


def read_inputs(fields: Fields, spot: Spot, scope: Scope) -> None:
    """Place every input in the scope."""
    for name, item in fields.table(spot, needs=(), may=tuple(spot.raw) if isinstance(spot.raw, dict) else ()).items():
        found = _input(fields, name, item)
        if name in scope:
            fields.faults.add(item, f"{name} is given by the shell", remedy="drop it from inputs")
        elif found is not None:
            scope.place_input(found)


def _input(fields: Fields, name: str, spot: Spot) -> Input | None:
    term = vocabulary().terms.get(name)
    if not name.isidentifier() or not name.isascii():
        fields.faults.add(spot, f"{name!r} is no name", remedy="use letters, digits and _ (a-z first)")
        return None
    if name in RESERVED:
        fields.faults.add(spot, f"{name} is a word of the language", remedy=f"choose another name than {name}")
        return None
    table = {} if spot.raw is None else fields.table(spot, needs=(), may=("influence", *OWN))
    influence = fields.choice(table["influence"], INFLUENCES) if "influence" in table else None
    if term is not None:
        for field in sorted(set(OWN) & table.keys()):
            fields.faults.add(table[field], f"{name} has its {field} from the vocabulary", remedy=f"drop {field}")
        return Input(name, of_term(term), spot.line, term.zh, term.en, cast("Influence | None", influence))
    if "type" not in table:
        remedy = "use a name of core/evidence/vocabulary, or state its type"
        fields.faults.add(spot, f"{name} is not in the vocabulary", remedy=remedy)
        return None
    type_ = declared(fields, table, spot)
    zh, en = (fields.text(table[word]) if word in table else "" for word in ("zh", "en"))
    if type_ is None:
        return None
    return Input(name, type_, spot.line, zh, en, cast("Influence | None", influence))
