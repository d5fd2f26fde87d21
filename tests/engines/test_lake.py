"""The lake: what is listed is there, as known at a moment, before and after compaction, whatever crashes."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from loanmill.core.flows.rows import TobaccoRow
from loanmill.engines.flows import flows_of, flows_of_all
from loanmill.engines.lake.content import content_sha256
from loanmill.engines.lake.read import LakeBroken, read_party
from loanmill.engines.lake.schema import of_stream, rows_of, table_of, to_stream
from loanmill.engines.lake.sweep import sweep
from loanmill.engines.lake.write import with_batch, write_files
from loanmill.operations.act import Act
from loanmill.operations.compact_lake import TailMoved, compact_lake, tail_size
from loanmill.operations.land import land_rows
from loanmill.records.lake import LakeBatch, LakeFile, LakeTail
from tests.engines.town import NOW, context, invoices, orders, takings, token

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
FOR_EVER = 4e9  # seconds since 1970, in the year 2096


def land(party: str, rows, *, n: int, series: str = "invoice", at=NOW) -> LakeBatch:  # type: ignore[no-untyped-def]
    from uuid import UUID

    act = Act(context(n, at=at), name="test")
    return land_rows(act, series=series, party=UUID(party), source="provider", rows=rows, detail={})


def read(root: Path, party: str, *, series: str = "invoice", known_at=NOW) -> set[object]:  # type: ignore[no-untyped-def]
    rows = rows_of(series, read_party(root, series, party=party, known_at=known_at))
    assert len(rows) == len(set(rows))
    return set(rows)


def test_tail_rows_are_read_as_they_were_landed(root: Path) -> None:
    for series, rows in (("invoice", invoices(token(1))), ("pos", takings(token(1))), ("tobacco", orders(token(1)))):
        land(token(1), rows, n=len(series), series=series)
        assert read(root, token(1), series=series) == set(rows)
        assert read(root, token(2), series=series) == set()


def test_the_same_rows_again_change_nothing() -> None:
    first = land(token(1), invoices(token(1)), n=1)
    again = land(token(1), list(reversed(invoices(token(1)))), n=2, at=NOW + HOUR)
    assert again == first
    assert LakeBatch.objects.count() == 1


def test_a_later_pull_hides_the_earlier_one_from_then_on(root: Path) -> None:
    old, new = invoices(token(1), seed=1), invoices(token(1), seed=2)
    land(token(1), old, n=1)
    land(token(1), new, n=2, at=NOW + HOUR)
    for _ in range(2):
        assert read(root, token(1), known_at=NOW - HOUR) == set()
        assert read(root, token(1), known_at=NOW) == set(old)
        assert read(root, token(1), known_at=NOW + HOUR) == set(new)
        compact_lake(context(3, at=NOW + 2 * HOUR), root=root, series="invoice")


def test_compaction_changes_no_answer_and_empties_the_tail(root: Path) -> None:
    parties = [token(at) for at in range(12)]
    for at, party in enumerate(parties):
        land(party, invoices(party), n=at)
        land(party, takings(party), n=at, series="pos")
    cases = {party: date(2026, 5, 31) for party in parties}
    before = flows_of_all(root, cases=cases, series=["invoice", "pos"], known_at=NOW)
    assert tail_size("invoice")[0] == 12
    for at, series in enumerate(("invoice", "pos")):
        compact_lake(context(100 + at), root=root, series=series)
        assert tail_size(series) == (0, 0)
    assert flows_of_all(root, cases=cases, series=["invoice", "pos"], known_at=NOW) == before
    for party in parties:
        assert read(root, party) == set(invoices(party))
        one = flows_of(root, party=party, series=["invoice", "pos"], as_of=cases[party], known_at=NOW)
        assert one == before[party]


def test_compacting_again_merges_small_files_and_loses_nothing(root: Path) -> None:
    land(token(1), invoices(token(1)), n=1)
    compact_lake(context(2), root=root, series="invoice")
    months = LakeFile.objects.count()
    land(token(1), invoices(token(1), seed=2), n=3, at=NOW + HOUR)
    compact_lake(context(4, at=NOW + HOUR), root=root, series="invoice")
    live = LakeFile.objects.filter(retired_by__isnull=True)
    assert live.values("bucket", "month").distinct().count() == live.count()
    assert LakeFile.objects.filter(retired_by=context(4).key).count() == months
    assert sweep(root, before=FOR_EVER) == months  # the retired files go from the disk
    assert read(root, token(1)) == set(invoices(token(1)))
    assert read(root, token(1), known_at=NOW + HOUR) == set(invoices(token(1), seed=2))


def test_a_compaction_that_lost_the_race_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from loanmill.operations import compact_lake as module

    land(token(1), invoices(token(1)), n=1)
    prepare = module._prepare

    def overtaken(root: Path, series: str):  # type: ignore[no-untyped-def]
        prepared = prepare(root, series)
        LakeTail.objects.all().delete()
        return prepared

    monkeypatch.setattr(module, "_prepare", overtaken)
    with pytest.raises(TailMoved):
        compact_lake(context(2), root=root, series="invoice")
    assert not LakeFile.objects.exists()


def test_a_file_that_is_not_listed_is_invisible_and_swept(root: Path) -> None:
    batch = land(token(1), invoices(token(1)), n=1)
    table = with_batch(table_of("invoice", invoices(token(1), seed=9)), batch.id.hex)
    written = write_files(root, "invoice", table)
    assert written
    assert read(root, token(1)) == set(invoices(token(1)))
    assert sweep(root, before=0.0) == 0  # too young
    assert sweep(root, before=FOR_EVER) == len(written)
    assert not list(root.rglob("*.parquet"))


def test_a_listed_file_that_is_gone_is_told(root: Path) -> None:
    land(token(1), invoices(token(1)), n=1)
    compact_lake(context(2), root=root, series="invoice")
    (root / LakeFile.objects.earliest("path").path).unlink()
    with pytest.raises(LakeBroken, match="backup"):
        read(root, token(1))


def test_months_before_since_are_left_out(root: Path) -> None:
    land(token(1), invoices(token(1)), n=1)
    for _ in range(2):
        found = rows_of("invoice", read_party(root, "invoice", party=token(1), known_at=NOW, since="2025-06"))
        assert set(found) == {row for row in invoices(token(1)) if row.issued_on >= date(2025, 6, 1)}
        compact_lake(context(2), root=root, series="invoice")


def test_the_digest_of_rows_is_that_of_a_set_of_values() -> None:
    rows = invoices(token(1))
    one = content_sha256("invoice", table_of("invoice", rows))
    assert content_sha256("invoice", table_of("invoice", rows[::-1])) == one
    assert content_sha256("invoice", of_stream(to_stream(table_of("invoice", rows)))) == one
    other = [rows[0]._replace(amount_fen=rows[0].amount_fen + 1), *rows[1:]]
    assert content_sha256("invoice", table_of("invoice", other)) != one
    assert content_sha256("invoice", table_of("invoice", rows[:-1])) != one


def test_the_digest_is_the_same_in_every_build() -> None:
    """Batches keep this digest: a change of it would make every stored batch look changed."""
    rows = [
        TobaccoRow("party-1", "o-1", date(2026, 3, 5), 12, 345_600, True),
        TobaccoRow("party-1", "订单二", date(2026, 3, 5), 1, 0, False),
    ]
    golden = "7b3bf7d7ee0771cb190f120b6c9a19db46559fa34813d5c4112f71c4ef14a26e"
    assert content_sha256("tobacco", table_of("tobacco", rows)) == golden
