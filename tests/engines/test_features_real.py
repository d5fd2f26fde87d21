"""Metamorphic tests of the features over the invoices of 425 real enterprises: what must and must not move them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from loanmill.engines.features import features_of_rows
from loanmill.engines.imports.folder import read_folder, under_tokens
from loanmill.engines.lake.schema import schema_of

pytestmark = pytest.mark.realdata
AS_OF = date(2020, 2, 29)
EARLIER = date(2019, 10, 15)
VOIDED = {"inv_voided_share_bp", "inv_voided_amount_share_bp", "inv_purchase_voided_share_bp"}
CIRCLES = {"inv_circular_share_bp", "inv_reciprocal_sales_share_bp", "inv_reciprocal_purchase_share_bp",
           "inv_pass_through_bp"}  # fmt: skip
SOME = ("E1", "E29", "E77", "E123", "E200", "E425")


@pytest.fixture(scope="module")
def invoices(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    """All invoices, under the enterprises' own codes."""
    folder = tmp_path_factory.mktemp("enterprises")
    for path in real_data.glob("cumcm2020c_a[12]_*.parquet"):
        (folder / path.name).symlink_to(path.resolve())
    found = read_folder(folder, today=AS_OF)
    codes = {one.code: one.code for one in found.enterprises}
    return under_tokens(found.invoices.kept, parties=codes, token=lambda kind, number: number)


@pytest.fixture(scope="module")
def cases(invoices: pa.Table) -> dict[str, date]:
    """Every enterprise as of the end of the data."""
    return dict.fromkeys(sorted(invoices.column("party").unique().to_pylist()), AS_OF)


@pytest.fixture(scope="module")
def found(invoices: pa.Table, cases: dict[str, date]) -> pa.Table:
    """The features of all."""
    return features_of_rows(invoices, cases=cases)


def moved(one: pa.Table, other: pa.Table) -> set[str]:
    """The columns that differ."""
    return {name for name in one.column_names if not one.column(name).equals(other.column(name))}


def replaced(rows: pa.Table, **columns: object) -> pa.Table:
    """The rows with other columns."""
    for name, column in columns.items():
        rows = rows.set_column(rows.column_names.index(name), schema_of("invoice").field(name), column)
    return rows


def test_all_are_there_and_most_features_cover_most(found: pa.Table) -> None:
    assert found.num_rows == 425
    covered = {name: 1 - found.column(name).null_count / 425 for name in found.column_names}
    assert len(covered) - 1 >= 40
    assert {name for name, share in covered.items() if share < 0.85} <= {"inv_digit_distance_bp"}


def test_one_enterprise_alone_is_as_among_all(invoices: pa.Table, cases: dict[str, date], found: pa.Table) -> None:
    for code in SOME:
        mine = invoices.filter(pc.equal(invoices.column("party"), code))
        alone = features_of_rows(mine, cases={code: AS_OF})
        assert alone.equals(found.slice(list(cases).index(code), 1))


def test_renaming_and_shuffling_change_nothing(invoices: pa.Table, cases: dict[str, date], found: pa.Table) -> None:
    order = np.random.default_rng(7).permutation(invoices.num_rows)
    mixed = invoices.take(pa.array(order))
    renamed = replaced(
        mixed,
        party=pc.binary_join_element_wise("z", mixed.column("party"), ""),
        counterparty=pc.utf8_reverse(mixed.column("counterparty")),
    )
    again = features_of_rows(renamed, cases={f"z{code}": day for code, day in cases.items()})
    assert moved(again, found) == {"party"}


def test_voided_invoices_move_voided_features_alone(
    invoices: pa.Table, cases: dict[str, date], found: pa.Table
) -> None:
    copies = invoices.slice(0, 300_000)
    copies = replaced(copies, status=pa.repeat("voided", copies.num_rows))
    assert moved(features_of_rows(pa.concat_tables([invoices, copies]), cases=cases), found) == VOIDED


def test_later_invoices_change_nothing_earlier(invoices: pa.Table, cases: dict[str, date], found: pa.Table) -> None:
    earlier = dict.fromkeys(cases, EARLIER)
    past = invoices.filter(pc.less_equal(invoices.column("issued_on"), pa.scalar(EARLIER)))
    assert past.num_rows < invoices.num_rows
    told = features_of_rows(invoices, cases=earlier)
    assert told.equals(features_of_rows(past, cases=earlier))
    assert moved(told, found)


def test_doubling_all_amounts_moves_size_alone(invoices: pa.Table, cases: dict[str, date], found: pa.Table) -> None:
    twice = {name: pc.multiply(invoices.column(name), 2) for name in ("amount_fen", "tax_fen", "total_fen")}
    doubled = features_of_rows(replaced(invoices, **twice), cases=cases)
    sizes = {name for name in found.column_names if name.endswith("_fen")}
    assert moved(doubled, found) == sizes
    for name in sizes - {"inv_mean_sale_fen"}:  # a mean is rounded
        assert doubled.column(name).equals(pc.multiply(found.column(name), 2))


def test_a_planted_circle_is_seen(invoices: pa.Table, cases: dict[str, date], found: pa.Table) -> None:
    """E1 sells to one of its suppliers what it buys from it in the same month; nobody else moves."""
    bought = invoices.filter(
        (pc.field("party") == "E1") & (pc.field("direction") == "in") & (pc.field("status") == "normal")
        & (pc.field("issued_on") >= pa.scalar(date(2019, 9, 1)))
    )  # fmt: skip
    sold = replaced(bought, direction=pa.repeat("out", bought.num_rows))
    planted = features_of_rows(pa.concat_tables([invoices, sold]), cases=cases)
    at = list(cases).index("E1")
    before, after = found.slice(at, 1).to_pylist()[0], planted.slice(at, 1).to_pylist()[0]
    for name in CIRCLES:
        assert after[name] > before[name] + 500, name
    others = list(range(at)) + list(range(at + 1, len(cases)))
    assert planted.take(others).equals(found.take(others))
