"""One run: read, learn, price, plan, shock, simulate, write; each stage timed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter

import numpy as np

from loanmill.core.portfolio.concentration import Concentration, concentration, leaning
from loanmill.core.portfolio.losses import Exposure, Losses, simulate
from loanmill.core.portfolio.shock import Shock
from loanmill.core.portfolio.terms import SALES
from loanmill.core.scoring.risk_model import RiskModel
from loanmill.core.strategy.case.compile import Case, compile_case
from loanmill.core.strategy.document.read import read_program
from loanmill.lab.underwriting.config import Config, ConfigRefused
from loanmill.lab.underwriting.folder import Facts, read_facts
from loanmill.lab.underwriting.plan import Applicant, Solved, applicants_of, decided_by, hurdle, solve
from loanmill.lab.underwriting.policy.prices import NobodyToServe
from loanmill.lab.underwriting.policy.text import policy_text
from loanmill.lab.underwriting.train import Trained, train

MOST_BUDGET_YUAN = 10**12


@dataclass(frozen=True, slots=True)
class Book:
    """A solved plan with what it may lose and what it hangs on."""

    solved: Solved
    losses: Losses
    by_trade: Concentration
    by_buyer: Concentration
    by_supplier: Concentration


@dataclass(frozen=True, slots=True)
class Underwritten:
    """Everything a run found. `book` is what is written as decisions: under the shock, where there is one.

    `policy` is the calm plan in the line's language, from the text `policy_text`.
    """

    config: Config
    facts: Facts
    trained: Trained
    policy_text: str
    policy: Case
    calm: Book
    shock: Shock | None
    shocked: Book | None
    seconds: dict[str, float]

    @property
    def book(self) -> Book:
        """The plan in force."""
        return self.shocked or self.calm


class Stages:
    """Seconds by stage: each begins where the one before it ended."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self.seconds: dict[str, float] = {}
        self._tell, self._name, self._since = tell, "", perf_counter()

    def __call__(self, name: str) -> None:
        now = perf_counter()
        if self._name:
            self.seconds[self._name] = round(now - self._since, 3)
        self._name, self._since = name, now
        if name:
            self._tell(name)

    def end(self) -> None:
        """No stage runs any more."""
        self("")


def budget_of(text: str) -> int:
    """A budget in whole yuan as fen. Raises ConfigRefused."""
    try:
        yuan = int(text)
    except ValueError:
        raise ConfigRefused(
            f"--budget-yuan: {text!r} 不是整数元；写成 100000000，不带逗号和单位 "
            f"is no whole number of yuan; write 100000000, without commas or units"
        ) from None
    if not 0 < yuan <= MOST_BUDGET_YUAN:
        raise ConfigRefused(
            f"--budget-yuan: {yuan} 应在 1 到 {MOST_BUDGET_YUAN} 元之间；没有预算就没有可批的贷款 "
            f"must lie between 1 and {MOST_BUDGET_YUAN} yuan; without a budget there is nothing to lend"
        )
    return yuan * 100


def underwrite(
    folder: Path,
    *,
    config: Config,
    budget_fen: int,
    shock: Shock | None,
    today: date,
    stages: Stages,
) -> Underwritten:
    """Read a folder and decide. Raises ImportRefused or ConfigRefused; writes nothing."""
    if budget_fen < config.policy.least_fen:
        raise ConfigRefused(
            f"--budget-yuan: {budget_fen // 100} 少于最小的一笔贷款 {config.policy.least_fen // 100} 元 "
            f"is less than the least loan of {config.policy.least_fen // 100} yuan; raise it"
        )
    stages("read_and_features")
    facts = read_facts(folder, as_of=config.as_of, today=today)
    trained = train(facts, config, stage=stages)
    stages("terms")
    applicants = applicants_of(facts.known, trained.model)
    if not applicants:
        raise ConfigRefused(
            "没有待审的企业：「是否违约」为空的企业才是申请人；请放入 a2 文件 "
            "there are no applicants: enterprises without 是否违约 apply; add the a2 files"
        )
    solved, text, compiled = planned(facts, trained.model, applicants, config=config, budget_fen=budget_fen)
    hit = None
    if shock is not None:
        hit = solve(applicants, policy=config.policy, curves=facts.curves, budget_fen=budget_fen, shock=shock)
    stages("losses")
    found = Underwritten(
        config=config,
        facts=facts,
        trained=trained,
        policy_text=text,
        policy=compiled,
        calm=_book(solved, config),
        shock=shock,
        shocked=_book(hit, config) if hit is not None else None,
        seconds=stages.seconds,
    )
    stages.end()
    return found


def planned(
    facts: Facts, model: RiskModel, applicants: Sequence[Applicant], *, config: Config, budget_fen: int
) -> tuple[Solved, str, Case]:
    """The best plan, the policy it is written as, and that policy compiled; the plan stands as the policy decides.

    Raises ConfigRefused where nobody could be lent to, whatever the applicant.
    """
    solved = solve(applicants, policy=config.policy, curves=facts.curves, budget_fen=budget_fen)
    rule = hurdle(solved)
    try:
        text = policy_text(model=model, policy=config.policy, curves=facts.curves, hurdle=rule, as_of=facts.as_of)
    except NobodyToServe as error:
        raise ConfigRefused(str(error)) from error
    compiled = compile_case(read_program(text=text, file="policy.yaml"))
    return decided_by(compiled, solved, policy=config.policy, on=facts.as_of), text, compiled


def _book(solved: Solved, config: Config) -> Book:
    lent = [one for one in solved.decided if one.limit_fen]
    exposures = [
        Exposure(one.limit_fen, one.pd_bp, one.pd_low_bp, one.pd_high_bp, one.price.lost_bp)
        for one in lent
        if one.price is not None
    ]
    loans = [(one.limit_fen, _whole(one.applicant.known.values[SALES]), one.applicant.known.buyers) for one in lent]
    bought = [
        (one.limit_fen, _whole(one.applicant.known.values["inv_purchases_12m_fen"]), one.applicant.known.suppliers)
        for one in lent
    ]
    return Book(
        solved=solved,
        losses=simulate(
            exposures=exposures,
            lgd_bp=config.policy.costs.lgd_bp,
            correlation_bp=config.correlation_bp,
            years=config.years,
            generator=np.random.default_rng(config.seed),
        ),
        by_trade=concentration(amounts=[(one.applicant.trade.trade, one.limit_fen) for one in lent]),
        by_buyer=leaning(loans=loans),
        by_supplier=leaning(loans=bought),
    )


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
