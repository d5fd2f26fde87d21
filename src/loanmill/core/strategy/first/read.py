"""Read a policy file: all faults are told in one run, each with file, line, place and remedy."""

from __future__ import annotations

from loanmill.core.evidence.vocabulary import vocabulary
from loanmill.core.kernel.canonical import digest
from loanmill.core.kernel.reasons import reason_words
from loanmill.core.products.catalogue import PRODUCTS
from loanmill.core.products.product import Product
from loanmill.core.schedule.build import METHODS
from loanmill.core.strategy.first.document import FORMAT, Policy
from loanmill.core.strategy.first.read_offer import read_limit, read_price
from loanmill.core.strategy.first.read_rules import read_bands, read_rules
from loanmill.core.strategy.first.read_score import read_card
from loanmill.core.strategy.first.reader import Reader
from loanmill.core.strategy.text.spots import Fault, Faults, PolicyInvalid, Spot, read_spots

HEAD = ("format", "policy", "version", "product", "effective_from", "title", "repayment")
PARTS = ("rules", "scorecard", "score_bands", "approve", "limit", "price")
# Reasons that the decision itself gives, whatever the policy says.
OWN_REASONS = (
    "value_missing",
    "limit_unknown",
    "limit_below_minimum",
    "benchmark_unknown",
    "price_above_cap",
    "no_funder",
)


# Areas of the vocabulary that the form fills, and those that a source fills.
DECLARED_AREAS = ("application", "party", "debt")
SOURCE_AREAS = {"registry": "registry", "invoices": "invoice", "tobacco": "tobacco", "pos": "pos"}
APPROVE_WHEN = ("every_rule_passed", "score_band_approves", "terms_known")


def read_policy(*, text: str, file: str) -> Policy:
    """The policy in `text`; `file` is its name in messages. Raises PolicyInvalid."""
    policy, faults = _read(text, file)
    if policy is None or faults:
        raise PolicyInvalid(faults)
    return policy


def check_policy(*, text: str, file: str) -> tuple[Fault, ...]:
    """Everything that is wrong with a policy; empty when it can be used."""
    return _read(text, file)[1]


def _read(text: str, file: str) -> tuple[Policy | None, tuple[Fault, ...]]:
    faults = Faults(file=file)
    root = read_spots(text, faults=faults)
    if root is None or faults.found:
        return None, tuple(faults.found)
    policy = _policy(Reader(faults), root, sha256=digest(text.encode()))
    return policy, tuple(sorted(faults.found, key=lambda fault: fault.line))


def _policy(reader: Reader, root: Spot, *, sha256: str) -> Policy:
    fields = reader.table(root, needs=(*HEAD, *PARTS))
    reader.choice(fields["format"], (FORMAT,))
    title = reader.table(fields["title"], needs=("zh", "en"))
    approve = reader.table(fields["approve"], needs=("when", "reason"))
    if {item.raw for item in reader.items(approve["when"])} != set(APPROVE_WHEN):
        message = "approval asks for less than it must"
        reader.faults.add(approve["when"], message, remedy=f"write [{', '.join(APPROVE_WHEN)}]")
    limit, below_minimum = read_limit(reader, fields["limit"])
    price, above_cap = read_price(reader, fields["price"])
    product = PRODUCTS[reader.choice(fields["product"], PRODUCTS)]
    policy = Policy(
        code=reader.text(fields["policy"]),
        version=str(fields["version"].raw),
        sha256=sha256,
        product=product.code,
        effective_from=reader.day(fields["effective_from"]),
        title_zh=reader.text(title["zh"]),
        title_en=reader.text(title["en"]),
        method=reader.choice(fields["repayment"], METHODS),
        rules=read_rules(reader, fields["rules"]),
        card=read_card(reader, fields["scorecard"]),
        bands=read_bands(reader, fields["score_bands"]),
        approve_reason=reader.reason(approve["reason"], params=("score", "grade")),
        limit=limit,
        below_minimum=below_minimum,
        price=price,
        above_cap=above_cap,
    )
    if not reader.faults.found:
        _fits_product(reader, fields, policy, product)
    return policy


def _fits_product(reader: Reader, fields: dict[str, Spot], policy: Policy, product: Product) -> None:
    """The policy may read only what the product brings, and offer only what it allows."""
    given = {*product.features, *product.crosschecks}
    areas = {*DECLARED_AREAS, *(SOURCE_AREAS[want.source] for want in product.sources)}
    for name in sorted(policy.reads()):
        term = vocabulary().terms[name]
        if name not in given and not (term.kind == "fact" and term.area in areas):
            message = f"{name} is read, but the product {product.code} does not bring it"
            reader.faults.add(fields["product"], message, remedy="add it to the product's features or cross-checks")
    if policy.method not in product.methods:
        remedy = f"use one of {', '.join(product.methods)}"
        reader.faults.add(fields["repayment"], f"{product.code} is not repaid like that", remedy=remedy)
    if policy.limit.minimum_fen < product.min_amount_fen:
        remedy = f"use {product.min_amount_fen // 100} yuan or more"
        reader.faults.add(fields["limit"], "the minimum is below the product's", remedy=remedy)
    for code in OWN_REASONS:
        if code not in reason_words():
            message = f"the reason {code} has no words"
            reader.faults.add(fields["policy"], message, remedy="add it to core/kernel/reason_words.yaml")
