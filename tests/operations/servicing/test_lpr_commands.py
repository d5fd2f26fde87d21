"""`loanmill lpr`: two people from the command line, refusals in words, and resets put right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from loanmill.cli.app import app
from loanmill.cli.refusals import CannotGoOn
from loanmill.operations.errors import NotAllowed
from loanmill.operations.lpr import FixingTooLate
from loanmill.operations.review import OwnCase
from loanmill.records.loan import Loan
from loanmill.records.lpr import LprFixing, rulebook
from loanmill.records.org import Staff
from tests.books import house
from tests.operations.servicing.desk import Desk
from tests.operations.servicing.rates import floating_rules
from tests.operations.servicing.test_floating import lend_floating

GIVEN = ("--published", "2026-02-20", "--one-year", "2.60", "--five-years", "3.50%", "--note", "公告", "--by", "boss")


@pytest.fixture
def late(desk: Desk, tmp_path: Path) -> Iterator[Desk]:
    """2 March: a loan was reset on the first by the LPR of before."""
    house.with_bank(desk.patch, lambda borrower, on, asked: asked)
    for room in ("acts", "show"):
        desk.patch.setattr(f"loanmill.cli.lpr.{room}.ready", lambda: None)
    with floating_rules(desk.patch, tmp_path, since=house.FIRST_DAY, every_months=2, lpr={}):
        lend_floating(desk, house.Deal("FIRST", rate_bp=1_200, months=9))
        desk.close(days=60)
        assert desk.today == date(2026, 3, 2)
        yield desk


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["lpr", *words])


def test_two_people_publish_and_a_third_puts_right(late: Desk) -> None:
    said = run("propose", *GIVEN)
    assert said.exit_code == 0, said.exception
    row = LprFixing.objects.get()
    assert str(row.id) in said.stdout and (row.since, row.rate_1y_bp, row.rate_5y_bp) == (date(2026, 3, 3), 260, 350)
    shown = run("show").stdout
    assert "待复核" in shown and "LFIRST 2026-03-01" in shown and "2.60%" in shown
    own = run("agree", str(row.id), "--by", "boss")
    assert isinstance(own.exception, OwnCase) and rulebook().lpr.rate_bp(tenor="1Y", on=row.since) != 260
    agreed = run("agree", str(row.id)[:8], "--by", "chief")
    assert agreed.exit_code == 0 and "lpr correct" in agreed.stdout
    assert rulebook().lpr.rate_bp(tenor="1Y", on=row.since) == 260
    assert "待更正 to put right LFIRST 2026-03-01" in run("show").stdout
    Staff.objects.filter(username="reviewer").update(review_limit_fen=1)
    above = run("correct", "--by", "reviewer")
    assert above.exit_code == 1 and "LFIRST" in above.stdout and "above your limit" in above.stdout
    Staff.objects.filter(username="reviewer").update(review_limit_fen=10**9)
    done = run("correct", "--by", "reviewer")
    assert done.exit_code == 0 and "put right: 1" in done.stdout
    assert Loan.objects.get().rate_bp == 1_160 and "待更正" not in run("show").stdout


def test_what_was_refused_or_taken_back_can_be_entered_again(late: Desk) -> None:
    for word, who, state in (("refuse", "chief", "refused"), ("withdraw", "boss", "withdrawn")):
        assert run("propose", *GIVEN).exit_code == 0
        row = LprFixing.objects.get(state="waiting")
        assert run(word, str(row.id), "--by", who).exit_code == 0
        assert LprFixing.objects.get(pk=row.pk).state == state
    assert run("propose", *GIVEN).exit_code == 0 and LprFixing.objects.filter(state="waiting").count() == 1
    assert run("propose", *GIVEN).exit_code == 0, "the same once more is the same act"
    assert LprFixing.objects.count() == 3


def test_refusals_say_what_to_do(late: Desk) -> None:
    cases: tuple[tuple[tuple[str, ...], type[Exception]], ...] = (
        (("propose", *GIVEN[:-1], "officer"), NotAllowed),
        (("propose", *GIVEN[:-1], "nobody"), CannotGoOn),
        (("propose", *GIVEN, "--since", "2026-03-02"), FixingTooLate),
        (("propose", *GIVEN, "--since", "soon"), CannotGoOn),
        (("propose", *GIVEN, "--one-year", "three"), CannotGoOn),
        (("agree", "0000", "--by", "chief"), CannotGoOn),
    )
    for words, wanted in cases:
        said = run(*words)
        assert isinstance(said.exception, wanted), (words, said.exception)
    assert not LprFixing.objects.exists()
