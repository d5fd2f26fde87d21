"""Enter a borrower's new account with the signed paper that shows it; a colleague decides. Nothing changes yet."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from loanmill.core.kernel.bank_account import account_fault, plain_account
from loanmill.core.kernel.canonical import digest
from loanmill.operations.act import Act, Context, Private, Result, operation
from loanmill.operations.errors import NotAllowed, Refused, WrongState
from loanmill.operations.servicing.locked import locked_loan
from loanmill.records.account_change import AccountChange, sealed_account, sealed_paper
from loanmill.records.org import Staff
from loanmill.records.vault import blind, identity

MOST_BYTES = 4 * 1024 * 1024
KINDS = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpeg", b"\x89PNG\r\n\x1a\n": "png"}


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What a person enters: the number as typed, card or settlement, the signed paper's bytes, how it was checked."""

    account: str
    kind: str
    paper: bytes
    note: str


class AccountInvalid(Refused):
    """The form cannot be taken. `field` is account, kind, paper or note; `why` says what is wrong with it."""

    code, status = "account_invalid", 422

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"the {field} of a new account: {why}; put it right and send it again", field=field, why=why)


def propose_account(context: Context, *, loan_id: UUID, given: NewAccount) -> Result:
    """Propose a new account for the borrower of a loan; the result names the change. Raises AccountInvalid.

    The journal tells it by a keyed digest, and the paper by its digest.
    """
    account, note = plain_account(given.account), given.note.strip()
    if why := account_fault(account, kind=given.kind):
        raise AccountInvalid("kind" if why == "kind" else "account", why)
    if not given.paper:
        raise AccountInvalid("paper", "empty")
    if len(given.paper) > MOST_BYTES:
        raise AccountInvalid("paper", "size")
    if paper_kind(given.paper) is None:
        raise AccountInvalid("paper", "type")
    if not 0 < len(note) <= 400:
        raise AccountInvalid("note", "empty" if not note else "length")
    return ask_for_account(
        context, loan_id=loan_id, account_blind=blind("account", account), kind=given.kind,
        paper_sha256=digest(given.paper), account=Private(account), paper=Private(given.paper), note=Private(note),
    )  # fmt: skip


@operation("account.propose")
def ask_for_account(
    act: Act, *, loan_id: UUID, account_blind: str, kind: str, paper_sha256: str, account: Private, paper: Private,
    note: Private,
) -> Result:  # fmt: skip
    """Keep what was entered until a colleague decides. Raises WrongState while another change of the borrower waits."""
    loan, _ = locked_loan(act, loan_id)
    known = identity(loan.borrower).get("account", "")
    if known == account.value:
        raise AccountInvalid("account", "same")
    if AccountChange.objects.filter(party_id=loan.borrower_id, state="waiting").exists():
        raise WrongState(act=act.name, state="waiting", wanted="no change that waits")
    key = act.new_id("account_change")
    row = AccountChange(
        id=key, party_id=loan.borrower_id, loan=loan,
        sealed=sealed_account(loan.borrower_id, account=account.value, kind=kind, change=key),
        account_blind=account_blind, old_blind=blind("account", known),
        paper=sealed_paper(loan.borrower_id, paper.value, change=key), paper_kind=paper_kind(paper.value) or "",
        paper_sha256=paper_sha256, note=note.value, state="waiting",
        asked_by=Staff.objects.get(pk=act.actor.id), asked_at=act.at,
    )  # fmt: skip
    act.save(row)
    return {"change": str(key), "loan": str(loan.id), "state": row.state}


@operation("account.withdraw", permission="account.propose")
def withdraw_account(act: Act, *, change_id: UUID) -> Result:
    """Take back an own proposal that waits. Raises NotAllowed for somebody else's."""
    change = act.get(AccountChange, change_id)
    if change.asked_by_id != act.actor.id:
        raise NotAllowed(act=act.name, role=act.actor.role)
    if change.state != "waiting":
        raise WrongState(act=act.name, state=change.state, wanted="waiting")
    change.state = "withdrawn"
    act.save(change)
    return {"change": str(change.id), "state": change.state}


def paper_kind(paper: bytes) -> str | None:
    """pdf, jpeg or png by the first bytes; None for anything else."""
    return next((kind for start, kind in KINDS.items() if paper.startswith(start)), None)
