"""Real enterprises in the place of a town: their invoices are imported, what the data lacks is simulated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings

from loanmill.cli.boot import console
from loanmill.cli.demo.plan import Plan, morning_of
from loanmill.core.products.form import PartyForm
from loanmill.engines.flows import flows_of_all
from loanmill.engines.imports.enterprises import Enterprise
from loanmill.operations.act import Context, Private
from loanmill.operations.collect.project import token
from loanmill.operations.decide import LAKE
from loanmill.operations.import_enterprises import ImportReport, import_enterprises
from loanmill.operations.register_parties import register_parties
from loanmill.records.actor import SYSTEM
from loanmill.sandbox.merchant import Kind
from loanmill.sandbox.real import RealEnterprises, RealRow
from loanmill.workflows.shell import Shell

SOLE_TRADER = "个体"  # what the data set writes into the names of sole traders
SALES = "invoice.out"


def real_enterprises(plan: Plan, shell: Shell) -> RealEnterprises:
    """Import the folder of the plan and stand its enterprises up as applicants. Raises ImportRefused."""
    assert plan.data is not None
    home, at = Path(settings.HOME), morning_of(plan.start)
    root = home / LAKE
    with console.status("导入企业与发票 importing enterprises and invoices"):
        report = import_enterprises(
            _context(plan, shell, "import", at=at),
            folder=Path(plan.data),
            root=root,
            rejects_folder=home / "rejects",
            today=plan.start,
            tokens_of=lambda found: _register(plan, shell, found, at=at),
            token=token,
        )
    _tell(report)
    cases = dict.fromkeys(report.tokens.values(), plan.start)
    flows = flows_of_all(root, cases=cases, series=["invoice"], known_at=at)
    sales = {code: flows[party].window(SALES, months=12).amount_fen // 12 for code, party in report.tokens.items()}
    return _place(plan, report.enterprises, sales)


def _place(plan: Plan, found: Sequence[Enterprise], sales: Mapping[str, int]) -> RealEnterprises:
    rows = [RealRow(one.code, one.name, _kind(one), max(0, sales.get(one.code, 0))) for one in found]
    return RealEnterprises(rows, seed=plan.seed, start=plan.start)


def _kind(one: Enterprise) -> Kind:
    return "sole_trader" if SOLE_TRADER in one.name else "firm"


def _register(plan: Plan, shell: Shell, found: Sequence[Enterprise], *, at: datetime) -> Mapping[str, str]:
    """Tokens by code: the enterprises become parties under the numbers that the simulated registry gives them."""
    place = _place(plan, found, {})
    merchants = [place.by_id[one.code] for one in found]
    forms = [PartyForm("applicant", one.kind, one.name, one.uscc, {"account": one.account}) for one in merchants]
    context = _context(plan, shell, "register", at=at)
    result = register_parties(context, codes=[one.code for one in found], forms=Private(forms), simulated=True)
    tokens = result["tokens"]
    assert isinstance(tokens, dict)
    return {code: str(party) for code, party in tokens.items()}


def _context(plan: Plan, shell: Shell, name: str, *, at: datetime) -> Context:
    key = plan.key(name)
    return Context(actor=SYSTEM, key=key, at=at, random=shell.random(key))


def _tell(report: ImportReport) -> None:
    console.print(
        f"企业 enterprises {len(report.enterprises):,} · 发票 invoices {report.accepted:,}"
        f"（新增 new {report.added:,}，已有 held {report.held:,}）· 剔除 rejected {report.rejected:,}"
    )
    for counts in report.files:
        console.print(f"  {counts}", soft_wrap=True, style="dim")
    for problem in report.problems[:10]:
        console.print(f"  [yellow]![/yellow] {problem.words('zh')} / {problem.words('en')}", soft_wrap=True)
    if report.rejects is not None:
        console.print(f"  剔除的行在 the rows set aside are in {report.rejects}", soft_wrap=True)
