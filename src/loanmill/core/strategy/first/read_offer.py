"""Limit and price of a policy, from spots."""

from __future__ import annotations

from typing import Literal, cast

from loanmill.core.evidence.vocabulary import vocabulary
from loanmill.core.offer.limit import Cap, CashFlow, Component, LimitPolicy, Weighted, WeightedSum
from loanmill.core.offer.price import Dated, PricePolicy
from loanmill.core.strategy.first.reader import Reader
from loanmill.core.strategy.text.spots import Spot

Harsh = Literal["decline", "refer"]
HARSH = ("decline", "refer")


def read_limit(reader: Reader, spot: Spot) -> tuple[LimitPolicy, Harsh]:
    """The components of the limit, and what happens when it is below the least worth lending."""
    fields = reader.table(spot, needs=("least_of", "round_down_to", "minimum", "below_minimum"))
    components: dict[str, Component] = {}
    for item in reader.items(fields["least_of"]):
        found = _component(reader, item)
        if found.code in components:
            reader.faults.add(item, f"a component {found.code} stands above already", remedy="give it another code")
        components[found.code] = found
    if not components:
        reader.faults.add(fields["least_of"], "the limit has no component", remedy="write at least one")
    step = reader.quantity(fields["round_down_to"], unit="fen")
    if step < 1:
        reader.faults.add(fields["round_down_to"], "a step is more than nothing", remedy="write 1000 yuan")
    policy = LimitPolicy(
        components=tuple(components.values()),
        round_down_to_fen=step,
        minimum_fen=reader.quantity(fields["minimum"], unit="fen"),
    )
    return policy, cast(Harsh, reader.choice(fields["below_minimum"], HARSH))


def _component(reader: Reader, spot: Spot) -> Component:
    """A component is told by what it is made of: `amount`, `add` or `inflow`."""
    raw = spot.raw if isinstance(spot.raw, dict) else {}
    if "amount" in raw:
        fields = reader.table(spot, needs=("component", "reason", "amount"))
        code, reason = _names(reader, fields)
        return Cap(code=code, reason=reason, amount_fen=reader.quantity(fields["amount"], unit="fen"))
    if "inflow" in raw:
        return _cash_flow(reader, spot)
    fields = reader.table(spot, needs=("component", "reason", "add"), may=("less", "turnover_days"))
    code, reason = _names(reader, fields)
    days = reader.whole(fields["turnover_days"], least=1) if "turnover_days" in fields else None
    add, less = _weighted(reader, fields["add"]), _amounts(reader, fields.get("less"))
    return WeightedSum(code=code, reason=reason, add=add, less=less, turnover_days=days)


def _cash_flow(reader: Reader, spot: Spot) -> CashFlow:
    needs = ("component", "reason", "inflow", "margin_by", "margins", "less", "cover")
    fields = reader.table(spot, needs=needs)
    code, reason = _names(reader, fields)
    multiple_bp = reader.quantity(fields["cover"], unit="bp")
    if multiple_bp < 10_000:
        message = "the cash flow would not cover the instalment"
        reader.faults.add(fields["cover"], message, remedy="use 100% or more, such as 120%")
        multiple_bp = 10_000
    term = reader.term(fields["margin_by"], types=("code",))
    return CashFlow(
        code=code,
        reason=reason,
        inflow=_weighted(reader, fields["inflow"]),
        margin_by="" if term is None else term.name,
        margin_bp={} if term is None else _margins(reader, fields["margins"], term.codes),
        less=_amounts(reader, fields["less"]),
        multiple_bp=multiple_bp,
    )


def _margins(reader: Reader, spot: Spot, codes: tuple[str, ...]) -> dict[str, int]:
    fields = reader.table(spot, needs=codes)
    margins = {code: reader.quantity(fields[code], unit="bp") for code in codes}
    for code, margin in margins.items():
        if not 0 <= margin <= 10_000:
            reader.faults.add(fields[code], "a margin is a part of sales", remedy="use 0% to 100%")
    return margins


def _names(reader: Reader, fields: dict[str, Spot]) -> tuple[str, str]:
    return reader.text(fields["component"]), reader.reason(fields["reason"], params=("limit_fen",))


def _weighted(reader: Reader, spot: Spot) -> tuple[Weighted, ...]:
    parts = []
    for item in reader.items(spot):
        fields = reader.table(item, needs=("name",), may=("times",))
        term = reader.term(fields["name"], types=("fen",))
        times, over = reader.times(fields["times"]) if "times" in fields else (1, 1)
        if term is not None:
            parts.append(Weighted(name=term.name, times=times, over=over))
    return tuple(parts)


def _amounts(reader: Reader, spot: Spot | None) -> tuple[str, ...]:
    if spot is None:
        return ()
    found = [reader.term(item, types=("fen",)) for item in reader.items(spot)]
    for item, term in zip(reader.items(spot), found, strict=True):
        if term is not None and (vocabulary().terms[term.name].min or 0) < 0:
            reader.faults.add(item, f"{term.name} can be negative", remedy="subtract only what cannot raise the limit")
    return tuple(term.name for term in found if term is not None)


def read_price(reader: Reader, spot: Spot) -> tuple[PricePolicy, Harsh]:
    """The parts of the rate, and what happens when their sum is over the cap."""
    parts = ("funding_cost", "operating_cost", "margin", "loss_given_default", "floor")
    fields = reader.table(spot, needs=(*parts, "cap", "above_cap"))
    bp = {name: reader.quantity(fields[name], unit="bp") for name in parts}
    for name, value in bp.items():
        if not 0 <= value <= 10_000:
            reader.faults.add(fields[name], f"{name} is out of range", remedy="use 0% to 100%")
    cap = reader.table(fields["cap"], needs=("times", "benchmark", "lpr_1y"))
    reader.choice(cap["benchmark"], ("lpr_1y",))
    dated = []
    for item in reader.items(cap["lpr_1y"]):
        line = reader.table(item, needs=("since", "rate"))
        dated.append(Dated(since=reader.day(line["since"]), rate_bp=reader.quantity(line["rate"], unit="bp")))
    if not dated or [line.since for line in dated] != sorted({line.since for line in dated}):
        reader.faults.add(cap["lpr_1y"], "the benchmark is empty or not in order of date", remedy="earliest day first")
    policy = PricePolicy(
        funding_cost_bp=bp["funding_cost"],
        operating_cost_bp=bp["operating_cost"],
        margin_bp=bp["margin"],
        lgd_bp=bp["loss_given_default"],
        floor_bp=bp["floor"],
        cap_multiple=reader.whole(cap["times"], least=1),
        benchmark=tuple(dated),
    )
    return policy, cast(Harsh, reader.choice(fields["above_cap"], HARSH))
