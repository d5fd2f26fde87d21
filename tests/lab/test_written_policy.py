"""The policy that a run writes: sound, readable, carried by the line's own tools, and alike to the plan."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from loanmill.cli.policy.check import check_files
from loanmill.cli.underwrite import underwrite_folder
from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.kernel.canonical import digest
from loanmill.core.strategy.case.compile import Case
from loanmill.core.strategy.document.read import check
from loanmill.core.strategy.policies import Policy, policy_of
from loanmill.core.strategy.sql.dialect import DUCKDB
from loanmill.core.strategy.sql.query import sql_of
from loanmill.lab.learn import peers
from loanmill.lab.underwriting import train
from loanmill.lab.underwriting.config import Config, config_of
from loanmill.lab.underwriting.folder import Facts, read_facts
from loanmill.lab.underwriting.plan import applicants_of, values_of
from loanmill.lab.underwriting.run import planned
from loanmill.lab.underwriting.train import model_alone
from tests.lab.town import make

BUDGETS = (10_000_000, 13_370_000, 60_000_000, 500_000_000, 90_000_000_000)  # fen, from one loan to more than is asked


@pytest.fixture(scope="module")
def config() -> Config:
    return config_of(None)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Facts:
    return read_facts(make(tmp_path_factory.mktemp("town")), as_of=None, today=date(2026, 1, 1))


@pytest.fixture(scope="module")
def written(facts: Facts, config: Config) -> tuple[str, Policy]:
    model = model_alone(facts, config)
    _, text, _ = planned(facts, model, applicants_of(facts.known, model), config=config, budget_fen=500_000_000)
    return text, policy_of(text=text, file="policy.yaml")


@pytest.mark.parametrize("budget_fen", BUDGETS)
def test_it_is_sound_and_decides_as_the_plan_at_any_budget(facts: Facts, config: Config, budget_fen: int) -> None:
    model = model_alone(facts, config)
    solved, text, compiled = planned(
        facts, model, applicants_of(facts.known, model), config=config, budget_fen=budget_fen
    )
    assert not check(text=text, file="policy.yaml")[1]
    assert sql_of(program=compiled.program, dialect=DUCKDB, source="cases")
    assert 0 < solved.amount_fen <= budget_fen
    for one in solved.decided:
        said = compiled.decide(values_of(one.applicant.known, policy=config.policy, on=facts.as_of))
        assert (said.outcome, said.reasons) == (one.outcome, one.reasons)
        assert (said.score, said.grade) == (one.applicant.assessment.score, one.applicant.assessment.grade)


def test_who_asks_for_less_gets_less_and_another_term_goes_to_a_person(
    facts: Facts, config: Config, written: tuple[str, Policy]
) -> None:
    body = written[1].body
    assert isinstance(body, Case)
    found = [
        values
        for one in facts.known
        if one.defaulted is None
        and body.decide(values := values_of(one, policy=config.policy, on=facts.as_of)).outcome == "approve"
    ]
    less = body.decide({**found[0], "app_amount_fen": 12_000_000})
    assert less.outcome == "approve" and less.terms is not None and less.terms.amount_fen == 12_000_000
    assert less.flat == ("approved",)
    longer = body.decide({**found[0], "app_term_months": 24})
    assert (longer.outcome, longer.flat[0]) == ("refer", "term_not_offered")
    unasked = body.decide({**found[0], "app_amount_fen": Missing("not_asked")})
    assert unasked.outcome == "refer"


def test_nobody_is_declined_where_the_model_must_not_be_used(
    facts: Facts, config: Config, written: tuple[str, Policy]
) -> None:
    """Whatever is missing, short or beyond the cases that taught: a person decides, also on the worst applicant."""
    body = written[1].body
    assert isinstance(body, Case)
    read = [rule.code.removeprefix("beyond_") for rule in body.program.rules if rule.code.startswith("beyond_")]
    assert len(read) >= 6
    for one in facts.known:
        values = values_of(one, policy=config.policy, on=facts.as_of)
        spoilt: list[dict[str, Value]] = [{**values, name: Missing("timeout")} for name in read]
        spoilt += [{**values, "inv_months_history": 11}, {**values, "xc_invoice_rejected_bp": 501}]
        assert {body.decide(case).outcome for case in spoilt} == {"refer"}


def test_the_file_is_checked_by_the_command_and_named_in_the_summary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "PEERS", {"logistic_regression": peers.logistic_learner})
    out = tmp_path / "out"
    underwrite_folder(folder=make(tmp_path / "town"), budget="5000000", out=out, shock=None, config=None)
    text = (out / "policy.yaml").read_text(encoding="utf-8")
    assert json.loads((out / "summary.json").read_text())["policy_sha256"] == digest(text.encode())
    assert check_files([out / "policy.yaml"]) == 0
    for row in pq.read_table(out / "decisions.parquet").to_pylist():
        assert not any(word in sentence for sentence in row["reasons_zh"] for word in ("score_", "beyond_", "{"))
