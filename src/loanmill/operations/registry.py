"""Telling the credit registry: each loan's month is kept as told, chunk by chunk, and sealed by its file's hash."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import UUID

from loanmill.core.kernel.ids import named_id
from loanmill.core.kernel.money import yuan_text
from loanmill.core.ledger import chart
from loanmill.core.ledger.period import month_of
from loanmill.operations.act import Act, Context, Private, Result, operation
from loanmill.operations.errors import Refused
from loanmill.queries.credit_months import Telling, corrections, reports
from loanmill.queries.trial_balance import trial_balance
from loanmill.records.period import Period
from loanmill.records.submission import Submission, ToldMonth

CHUNK = 1_000


class MonthNotClosed(Refused):
    """The registry hears of a month when its period is closed."""

    code = "month_not_closed"


class BalancesUntold(Refused):
    """The loans' balances do not make up the principal of the ledger."""

    code = "balances_untold"


def submit(contexts: Callable[..., Context], *, entity_id: UUID, month: date) -> Submission:
    """Tell a month, or, once it was told, what changed since in it and in months before.

    `contexts` gives a context by names; the same names, the same act. A run that was cut off is taken up again. A month
    in which nothing changed gives its last submission. Raises MonthNotClosed or BalancesUntold.
    """
    first, last = month_of(on=month)
    if not Period.objects.filter(entity_id=entity_id, first_day=first, state="closed").exists():
        raise MonthNotClosed(f"{first:%Y-%m} 还没有结账 is not closed yet; 先日终到 close the days up to {last}")
    done = Submission.objects.filter(entity_id=entity_id, month=first).exclude(sha256="").order_by("number").last()
    tellings: list[Telling] = []
    if done is None:
        tellings = list(reports(entity_id=entity_id, month=first))
        _must_agree(entity_id, last, tellings)
    tellings += corrections(entity_id=entity_id, before=first if done is None else last)
    if done is not None and not tellings:
        return done
    number = done.number + 1 if done is not None else 1
    kept = _kept(entity_id, first, number)
    left = [one for one in tellings if (one.loan, one.now.month) not in kept]
    for at in range(0, len(left) if kept else max(len(left), 1), CHUNK):
        chunk = len(kept) + at
        tell_months(
            contexts("books.registry", first.isoformat(), str(number), str(chunk)), entity_id=entity_id, month=first,
            number=number, chunk=chunk, tellings=Private(left[at : at + CHUNK]),
        )  # fmt: skip
    return Submission.objects.get(entity_id=entity_id, month=first, number=number)


def _kept(entity_id: UUID, month: date, number: int) -> set[tuple[UUID, date]]:
    """What a run that was cut off kept of this submission."""
    rows = ToldMonth.objects.filter(submission__entity_id=entity_id, submission__month=month, submission__number=number)
    return set(rows.values_list("loan_id", "month"))


def _must_agree(entity_id: UUID, last: date, tellings: list[Telling]) -> None:
    told = sum(one.now.balance_fen for one in tellings if one.now.phase != "written_off")
    books = trial_balance(entity_id=entity_id, as_of=last, basis="value").balance_fen(chart.LOAN_PRINCIPAL)
    if told != books:
        raise BalancesUntold(
            f"{last}: 借据余额合计 the loans owe {yuan_text(fen=told)}, 总账 the ledger has {yuan_text(fen=books)}; "
            "先处理被搁置的借据 clear the loans that were set aside and try again",
            told_fen=told, books_fen=books,
        )  # fmt: skip


@operation("books.registry")
def tell_months(act: Act, *, entity_id: UUID, month: date, number: int, chunk: int, tellings: Private) -> Result:
    """Keep what is told of some loans; the first chunk opens the submission. `tellings` holds no name and no number."""
    today = act.business_date(entity_id)
    own = named_id("submission", str(entity_id), month.isoformat(), str(number))
    submission = Submission.objects.filter(pk=own).first()
    if submission is None:
        submission = Submission(
            id=own, entity_id=entity_id, month=month, number=number, made_on=today, made_by=act.actor.id
        )
    given: list[Telling] = tellings.value
    submission.reports += sum(not one.correction for one in given)
    submission.corrections += sum(one.correction for one in given)
    act.save(submission)
    made = [
        ToldMonth(
            id=act.new_id("told", str(one.loan), one.now.month.isoformat()), submission=submission, loan_id=one.loan,
            month=one.now.month, correction=one.correction, body=one.now.spelled(), reason=one.reason,
        )
        for one in given
    ]  # fmt: skip
    ToldMonth.objects.bulk_create(made)
    act.wrote_bulk(made)
    return {"month": f"{month:%Y-%m}", "number": number, "told": len(made)}


@operation("books.registry.seal", permission="books.registry")
def seal_submission(act: Act, *, submission_id: UUID, sha256: str) -> Result:
    """Note the hash of the file that was made: the submission is finished, and its months count as told."""
    submission = act.get(Submission, submission_id)
    if submission.sha256 == "":
        submission.sha256 = sha256
        act.save(submission)
    return {"submission": str(submission.id), "sha256": submission.sha256}
