"""What a source does, and what becomes of the case: no consent, no question; trouble, never an approval."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from loanmill.core.evidence.missing import Missing
from loanmill.core.products.catalogue import product as product_of
from loanmill.operations.collect import collect as collecting
from loanmill.records.models import AnswerRow
from loanmill.records.sealed import snapshot_of
from loanmill.sandbox.trouble import Source, Trouble
from loanmill.sources import asking
from tests.workflows.line import Line

# The facts of each source that tell whether it answered.
TOLD: dict[str, str] = {
    "registry": "reg_status",
    "tobacco": "tob_orders_received",
    "pos": "pos_rows_received",
    "invoices": "inv_rows_received",
}
PATHS = {
    "registry": "/registry/v1/enterprise",
    "tobacco": "/tobacco/v1/retailer",
    "pos": "/acquirer/v1/flow",
    "invoices": "/tax/v1/invoices",
}
CASES: list[tuple[str, Source]] = [
    ("m4", "registry"), ("m4", "tobacco"), ("m4", "pos"), ("m5", "registry"), ("m5", "invoices"),
]  # fmt: skip
REASONS: dict[Trouble, str] = {
    "fails": "source_failed",
    "slow": "timeout",
    "not_found": "not_found",
    "garbled": "unreadable",
    "truncated": "unreadable",
}


@pytest.mark.parametrize(("key", "source"), CASES)
@pytest.mark.parametrize("trouble", [*REASONS])
def test_a_source_in_trouble_leaves_values_missing_and_a_person_decides(
    line: Line, monkeypatch: pytest.MonkeyPatch, key: str, source: Source, trouble: Trouble
) -> None:
    line.town.troubles[key, source] = trouble
    if trouble == "slow":
        monkeypatch.setattr(collecting, "product_of", _impatient)
    application = line.decided(line.merchant(key))
    decision = line.decision(application)
    assert (application.state, decision.outcome) == ("manual_review", "refer")
    frozen = snapshot_of(decision.snapshot)
    assert frozen.value(TOLD[source]) == Missing(REASONS[trouble])  # type: ignore[arg-type]
    assert "value_missing" in {reason["code"] for reason in decision.reasons}
    asked = line.paths().count(PATHS[source])
    attempts = {want.source: want.attempts for want in product_of(code=application.product).sources}[source]
    assert asked == (attempts if trouble == "fails" else 1)


def _impatient(*, code: str) -> object:
    """The product with a short patience."""
    sold = product_of(code=code)
    return replace(sold, sources=tuple(replace(want, timeout_ms=400) for want in sold.sources))


@pytest.mark.parametrize(("key", "source"), CASES)
def test_a_source_that_lies_is_never_believed(line: Line, key: str, source: Source) -> None:
    line.town.troubles[key, source] = "lies"
    application = line.decided(line.merchant(key))
    assert application.state in ("manual_review", "declined")
    assert line.decision(application).outcome in ("refer", "decline")


@pytest.mark.parametrize(("key", "source"), CASES)
def test_no_source_is_asked_without_a_consent_that_names_it(line: Line, key: str, source: Source) -> None:
    one = line.merchant(key)
    wanted = [want.source for want in product_of(code=one.product).sources]
    application = line.decided(one, allowed=[name for name in wanted if name != source])
    assert PATHS[source] not in line.paths()
    assert {PATHS[name] for name in wanted if name != source} <= set(line.paths())
    assert application.state == "manual_review"
    assert AnswerRow.objects.get(application=application, source=source).status == "no_consent"
    assert snapshot_of(line.decision(application).snapshot).value(TOLD[source]) == Missing("no_consent")


def test_each_source_is_given_its_own_limit_times_the_factor(
    line: Line, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SOURCE_LIMIT_FACTOR = 3
    given: dict[str, int] = {}
    real = asking.call

    def call(link: Any, *, path: str, limit_ms: int, **more: Any) -> Any:
        given.setdefault(path, limit_ms)
        return real(link, path=path, limit_ms=limit_ms, **more)

    monkeypatch.setattr(asking, "call", call)
    one = line.merchant("m4")
    line.decided(one)
    for want in product_of(code=one.product).sources:
        assert want.timeout_ms * 3 - 100 <= given[PATHS[want.source]] <= want.timeout_ms * 3


def test_nothing_is_asked_before_the_case_is_handed_in(line: Line) -> None:
    line.start(line.merchant("m4"))
    assert line.asked == []


def test_a_consent_taken_back_counts_no_more(line: Line) -> None:
    from loanmill.operations.collect import collect_evidence
    from tests.workflows.line import now

    application = line.submitted(line.merchant("m4"))
    application.consents.filter(source="pos").update(withdrawn_at=now())
    collect_evidence(line.context("collect"), application_id=application.id)
    assert PATHS["pos"] not in line.paths()


def test_a_struck_off_business_costs_no_further_question(line: Line) -> None:
    one = line.merchant("m4")
    real = line.town.registration
    line.town.registration = lambda who: {**real(who), "status": "revoked"}  # type: ignore[method-assign]
    application = line.decided(one)
    assert application.state == "declined"
    assert PATHS["pos"] not in line.paths()
    assert snapshot_of(line.decision(application).snapshot).value("pos_rows_received") == Missing("not_asked")
