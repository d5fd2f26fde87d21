"""Keeping a file after an act: its row, and the rows of loan and instalments that show it."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from loanmill.core.kernel.ids import derived
from loanmill.core.servicing.day import rests
from loanmill.core.servicing.enter import LoanFile as File
from loanmill.core.servicing.floating import FloatingTerms, agreed
from loanmill.core.servicing.reset import resets_from
from loanmill.core.servicing.rulebook import Rulebook
from loanmill.core.servicing.spelled import spell_contract, spell_state
from loanmill.core.servicing.state import Phase, opened
from loanmill.operations.act import Act
from loanmill.operations.credit.counts import count
from loanmill.operations.servicing.plain import is_plain
from loanmill.operations.servicing.projection import project
from loanmill.operations.servicing.rows import changed_rows
from loanmill.records.filed import contract_of, placed_fen
from loanmill.records.loan import Loan
from loanmill.records.servicing import LoanFile


def file_row(loan: Loan, row: LoanFile | None, file: File) -> LoanFile:
    """The loan's row of the file, new where it has none."""
    if row is not None:
        return row
    return LoanFile(id=derived(loan.id, "file"), loan=loan, contract=spell_contract(contract=file.contract))


def keep_contract(act: Act, *, loan: Loan, floating: FloatingTerms | None, small_firm: bool) -> None:
    """Keep the contract of a note just booked where it says more than rows do; rows carry the loan meanwhile."""
    if floating is None and small_firm:
        return
    rule = agreed(terms=floating, starts_on=loan.disbursed_on) if floating else None
    contract = replace(contract_of(loan, None), floating=rule, small_firm=small_firm)
    state = opened(contract=contract)
    row = LoanFile(
        id=derived(loan.id, "file"),
        loan=loan,
        contract=spell_contract(contract=contract),
        carried=False,
        phase=Phase.OPEN.value,
        resets_on=resets_from(state=state),
    )
    act.save(row)


def carry(row: LoanFile, file: File, *, awake: bool) -> LoanFile:
    """Let core/servicing carry the loan from this state on."""
    row.carried, row.plain = True, not awake and is_plain(state=file.state)
    row.rests = not awake and rests(state=file.state)
    row.phase = file.state.phase.value
    row.state, row.stands_on = spell_state(state=file.state), file.state.on
    row.morning_on = file.state.on if awake else None
    row.booked = dict(sorted(file.booked.items()))
    row.resets_on = resets_from(state=file.state)
    return row


def lay_down(row: LoanFile) -> LoanFile:
    """Let rows carry the loan again."""
    row.carried = row.plain = row.rests = False
    row.state, row.booked, row.placed_fen = {}, {}, 0
    row.stands_on = row.morning_on = None
    return row


def keep(act: Act, *, loan: Loan, row: LoanFile | None, file: File, on: date, rules: Rulebook) -> None:
    """Keep the file as it stands on the open day, carried until the night says otherwise, and show it in the rows."""
    kept = carry(file_row(loan, row, file), file, awake=True)
    kept.placed_fen = placed_fen(file.events)
    act.save(kept)
    was_fen = loan.outstanding_fen
    made = project(state=file.state, awake=True, policy=rules.on(on))
    changed = changed_rows(loan, list(loan.instalments.all()), made, on=on, new_id=act.new_id)
    for line in changed.lines:
        act.save(line)
    act.save_new(changed.new)
    if changed.loan is not None:
        act.save(loan)
    # What is repaid frees room in the evening or with the next draw; what is owed again takes it at once.
    if loan.outstanding_fen > was_fen:
        count(act, loan, outstanding_fen=loan.outstanding_fen - was_fen)
