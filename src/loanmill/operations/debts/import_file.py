"""Debts at other banks by file (他行债务导入): the bureau desk's export, handed in whole; another person agrees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from loanmill.core.servicing.policy import Contagion
from loanmill.core.servicing.rulebook import shipped
from loanmill.engines.imports.debts import COLUMNS, DebtsFile, Row, read_debts
from loanmill.engines.imports.problems import ImportRefused, Problem
from loanmill.operations.act import Act, Context, Private, Result, operation
from loanmill.operations.debts.enter import line_of, new_report
from loanmill.operations.errors import Refused
from loanmill.operations.today import open_date
from loanmill.queries.scope import loans_for
from loanmill.queries.servicing.debtor import RETAIL
from loanmill.records.actor import Actor
from loanmill.records.elsewhere import DebtReport
from loanmill.records.vault import blind

AT_ONCE = 500


class FileKnown(Refused):
    """The file was handed in before: it waits, or it counts already."""

    code = "debts_file_known"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file: the report that waits for a second person, and every row that was set aside."""

    report: UUID
    debtors: int
    problems: tuple[Problem, ...]


def import_debts(
    context: Callable[..., Context], *, entity_id: UUID, path: Path, sha256: str
) -> Taken:  # fmt: skip
    """Hand in a file whose hash is `sha256`. `context` gives who acts under a key made of names.

    The same file again from the same person is one report. Raises ImportRefused where no row can be taken, FileKnown
    where somebody else handed it in, NotAllowed.
    """
    today = open_date(entity_id)
    policy = shipped().on(today).contagion
    before = DebtReport.objects.filter(entity_id=entity_id, sha256=sha256)
    gone = before.filter(state__in=["refused", "withdrawn"]).count()
    asked = context("debts.import", sha256, str(gone))
    file = read_debts(path, today=today, policy=policy)
    rows, problems = _placed(file, viewer=asked.actor)
    if not rows:
        raise ImportRefused(problems or [Problem("cell_empty", file=file.name, row=2, column=COLUMNS["debtor"][0])])
    done = _hand_in(
        asked, entity_id=entity_id, file=path.name, sha256=sha256, rejected=len(problems), rows=Private(rows),
        policy=Private(policy),
    )  # fmt: skip
    return Taken(UUID(str(done["report"])), int(str(done["debtors"])), tuple(problems))


@operation("debts.import")
def _hand_in(
    act: Act, *, entity_id: UUID, file: str, sha256: str, rejected: int, rows: Private, policy: Private
) -> Result:
    """Write the report and its lines, in bulk: nothing of them counts before a colleague agrees."""
    act.business_date(entity_id)
    known = DebtReport.objects.filter(entity_id=entity_id, sha256=sha256, state__in=["waiting", "done"]).first()
    if known is not None:
        raise FileKnown(
            f"{file}: 此文件已由 {known.proposed_by.name} 提交 was handed in by {known.proposed_by.name} already "
            f"({known.state}); 见双人复核 look at the approvals",
            report=str(known.id),
        )
    found: Mapping[UUID, Row] = rows.value
    terms: Contagion = policy.value
    report = new_report(act, entity=entity_id, debtors=len(found), file=file, sha256=sha256, rejected=rejected)
    act.save(report)
    lines = [line_of(act, report, debtor=key, figures=row.figures, policy=terms) for key, row in found.items()]
    type(lines[0]).objects.bulk_create(lines, batch_size=1_000)
    act.wrote_bulk(lines)
    return {"report": str(report.id), "debtors": len(lines), "state": report.state}


def _placed(file: DebtsFile, *, viewer: Actor) -> tuple[dict[UUID, Row], list[Problem]]:
    """The rows by debtor, and all that cannot be taken, in order of the file.

    Of a debtor who stands there more than once no row is taken: which of them is right nobody can say here.
    """
    known = _debtors(file.rows, viewer=viewer)
    times = Counter(known[row.debtor.upper()][0] for row in file.rows if row.debtor.upper() in known)
    found: dict[UUID, Row] = {}
    problems = list(file.problems)
    for row in file.rows:
        debtor, kind = known.get(row.debtor.upper(), (None, ""))
        if debtor is not None and kind != RETAIL and times[debtor] == 1:
            found[debtor] = row
            continue
        code = "debts_debtor_twice" if kind else "debts_debtor_unknown"
        code = "debts_of_a_person" if kind == RETAIL else code
        problems.append(Problem(code, file=file.name, row=row.row, column=COLUMNS["debtor"][0], text=row.debtor))
    return found, sorted(problems, key=lambda one: one.row)


def _debtors(rows: Sequence[Row], *, viewer: Actor) -> dict[str, tuple[UUID, str]]:
    """Borrowers with their kind, by the number of a loan or the code of an enterprise; those alone whom the actor
    may see.
    """
    names = sorted({row.debtor.upper() for row in rows})
    found: dict[str, tuple[UUID, str]] = {}
    loans = loans_for(viewer=viewer)
    for at in range(0, len(names), AT_ONCE):
        some = names[at : at + AT_ONCE]
        by_blind = {blind("enterprise", name): name for name in some}
        columns = ("borrower_id", "borrower__kind")
        for code, *party in loans.filter(borrower__blind__in=by_blind).values_list("borrower__blind", *columns):
            found[by_blind[code]] = (party[0], party[1])
        for number, *party in loans.filter(number__in=some).values_list("number", *columns):
            found[number] = (party[0], party[1])
    return found
