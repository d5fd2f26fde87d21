"""`loanmill books`: the commands as somebody types them, on a house with a closed month."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from loanmill.cli.app import app
from loanmill.cli.refusals import CannotGoOn
from loanmill.core.kernel.ids import named_id
from loanmill.operations.books import DayNotClosed, MapRefused
from loanmill.operations.errors import NotAllowed
from loanmill.records.journal.tables import Entry
from loanmill.records.org import OrgUnit, Staff
from loanmill.records.period import PeriodBalance
from tests.books import house
from tests.books.test_voucher_file import resealed

pytestmark = pytest.mark.django_db
Books = Callable[..., Result]


@pytest.fixture
def books(evenings: None, monkeypatch: pytest.MonkeyPatch) -> Books:
    """The command, in this process; what it refuses is raised here."""
    for name in ("vouchers", "check", "chart", "prove", "registry"):
        monkeypatch.setattr(f"loanmill.cli.books.{name}.ready", lambda: None)
    house.with_bank(monkeypatch, lambda borrower, on, asked: asked)
    house.lend(house.Deal("ONE"))
    house.close_days(first=house.FIRST_DAY, last=date(2026, 2, 1))
    unit = OrgUnit.objects.get(path="hq/")
    for role in ("accountant", "officer"):
        Staff.objects.create(id=named_id("test", role), username=role, name=role, role=role, unit=unit)

    def run(*words: object) -> Result:
        done = CliRunner().invoke(app, ["books", *map(str, words)])
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    return run


def test_a_day_is_written_once_and_checked(books: Books, tmp_path: Path) -> None:
    file = tmp_path / "v.csv"
    for _ in range(2):
        assert books("vouchers", "--date", "2026-01-01", "--out", file).exit_code == 0
    assert Entry.objects.filter(act="books.vouchers").count() == 1, "the same file is the same act"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and list(tmp_path.iterdir()) == [file]
    assert books("check", file).exit_code == 0
    content = file.read_bytes()
    file.write_bytes(resealed(content, ",LONE,", ",LTWO,"))
    done = books("check", file)
    assert done.exit_code == 1 and "disburse-LONE 1: 与账上不同" in done.output
    file.write_bytes(content[:-40])
    with pytest.raises(CannotGoOn, match="T"):
        books("check", file)


def test_who_may_and_which_day(books: Books, tmp_path: Path) -> None:
    file = tmp_path / "v.csv"
    assert books("vouchers", "--date", "2026-01-31", "--out", file, "--by", "accountant").exit_code == 0
    with pytest.raises(NotAllowed):
        books("vouchers", "--date", "2026-01-31", "--out", tmp_path / "o.csv", "--by", "officer")
    with pytest.raises(CannotGoOn, match="no user 'nobody'"):
        books("vouchers", "--date", "2026-01-31", "--out", tmp_path / "o.csv", "--by", "nobody")
    with pytest.raises(DayNotClosed):
        books("vouchers", "--date", "2026-02-02", "--out", tmp_path / "o.csv")
    with pytest.raises(CannotGoOn, match="no date"):
        books("vouchers", "--date", "31.1.2026", "--out", tmp_path / "o.csv")
    with pytest.raises(CannotGoOn, match="name the legal entity with --entity: test"):
        books("vouchers", "--date", "2026-01-31", "--out", tmp_path / "o.csv", "--entity", "x")
    assert list(tmp_path.iterdir()) == [file]


def test_own_codes_come_from_a_file(books: Books, tmp_path: Path) -> None:
    file = tmp_path / "map.csv"
    file.write_text("account,code,name,from\n130301,1303.9,小微贷款,2026-01-01\n", encoding="utf-8-sig")
    assert (
        "added 1" in books("map", file).output and "there already 1" in books("map", file, "--by", "accountant").output
    )
    assert "1303.9" in books("chart", "--date", "2026-01-31").output
    file.write_text("account,code,name,from\n130301,,x,soon\n", encoding="utf-8")
    with pytest.raises(CannotGoOn, match=r"row 2 code: .*is empty\n.*row 2 from: 'soon'"):
        books("map", file)
    file.write_text("account,code\n1,2\n", encoding="utf-8")
    with pytest.raises(CannotGoOn, match="columns are missing: name, from"):
        books("map", file)
    file.write_text("account,code,name,from\n130301,2,y,2026-01-01\n", encoding="utf-8")
    with pytest.raises(MapRefused, match="choose a later day"):
        books("map", file)


def test_periods_are_proved(books: Books) -> None:
    assert "1 个已结期间" in books("prove").output
    with house.books_unguarded():
        PeriodBalance.objects.filter(account="130301").update(debit_fen=1)
    done = books("prove")
    assert (
        done.exit_code == 1 and "2026-01 130301" in done.output and "the digest of its balances differs" in done.output
    )


def test_the_registry_hears_of_a_month(books: Books, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    first = books("registry", "--month", "2026-01", "--out", file)
    assert "1 报送 reports, 0 更正 corrections, 余额 balance 12000.00" in first.output
    content = file.read_bytes()
    assert books("registry", "--month", "2026-01", "--out", file).output == first.output
    assert file.read_bytes() == content and stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(NotAllowed):
        books("registry", "--month", "2026-01", "--out", file, "--by", "officer")
