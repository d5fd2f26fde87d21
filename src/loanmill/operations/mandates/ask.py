"""Ask the bank to register a borrower's authorisation to debit, and keep what it says.

Money is never held up for it: a loan without one is debited from the account in the vault until it has one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from loanmill.core.kernel.ids import derived
from loanmill.operations.act import Act
from loanmill.operations.providers import provider
from loanmill.rails.mandates import Mandate as Said
from loanmill.rails.mandates import MandateOrder, register, registered
from loanmill.records.approval import Contract
from loanmill.records.loan import Loan
from loanmill.records.mandate import Mandate
from loanmill.records.vault import blind

LIMIT_MS = 10_000
TRIES = 2  # an order of payment follows, which the same bank must answer too
CONFLICT = "reference_conflict"  # the bank knows the reference, from a day on which a crash came before we kept it
NUMBER_TAKEN = "number_taken"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a bank said about one authorisation; `account_blind` stands for the account that it was asked about."""

    entity: UUID
    borrower: UUID
    contract: UUID
    reference: str
    account_blind: str
    said: Said


def ask(*, entity: UUID, contract: Contract | None, payer: Mapping[str, str], on: date) -> Asked | None:
    """The bank's word on the authorisation that the borrower's account has none of yet, signed in `contract`.

    `payer` is the borrower's identity with "account" and "name". None where nothing is to be asked (no signed contract,
    no account, or an authorisation stands) and where the bank has not said: it is asked again some other day.
    """
    if contract is None or not payer.get("account"):
        return None
    borrower, account = contract.application.applicant_id, payer["account"]
    covered = blind("account", account)
    before = Mandate.objects.filter(entity_id=entity, borrower_id=borrower, account_blind=covered)
    if before.filter(state="active").exists():
        return None
    order = MandateOrder(
        reference=f"M-{derived(borrower, 'mandate', str(entity), covered, str(before.count()))}",
        account=account,
        name=payer["name"],
        contract=contract.number,
        document_sha256=contract.document_sha256,
        requested_on=on,
    )
    said = _said(order)
    return None if said is None else Asked(entity, borrower, contract.id, order.reference, covered, said)


def _said(order: MandateOrder) -> Said | None:
    """What the bank says under the reference, however it was asked before; None where it says nothing."""
    bank = provider("bank")
    for _ in range(TRIES):
        said = register(bank, order=order, limit_ms=LIMIT_MS)
        if (said.status, said.reason) == ("refused", CONFLICT):
            said = registered(bank, reference=order.reference, account=order.account, limit_ms=LIMIT_MS)
        if said.status != "unknown":
            return said
    return None


def keep(act: Act, asked: Asked | None, *, on: date) -> Mandate | None:
    """Keep it, once. Hold the entity's open day before, so that two acts of one borrower come one after the other."""
    if asked is None:
        return None
    known = Mandate.objects.filter(reference=asked.reference).first()
    if known is not None:
        return known
    said, state, reason = asked.said, str(asked.said.status), asked.said.reason
    if said.number and Mandate.objects.filter(number=said.number).exists():
        state, reason = "refused", NUMBER_TAKEN
    return act.save(
        Mandate(
            id=act.new_id("mandate", asked.reference),
            entity_id=asked.entity,
            borrower_id=asked.borrower,
            contract_id=asked.contract,
            reference=asked.reference,
            account_blind=asked.account_blind,
            number="" if state == "refused" else said.number,
            state=state,
            reason=reason[:60],
            asked_on=on,
            revoked_on=said.since if state == "revoked" else None,
        )
    )


def name_standing(act: Act, loan: Loan) -> bool:
    """Let a loan name the authorisation that stands; whether that changed it. Hold the open day."""
    number = standing_number(entity=loan.entity_id, borrower=loan.borrower_id)
    if number in ("", loan.mandate):
        return False
    loan.mandate = number
    act.save(loan)
    return True


def standing_number(*, entity: UUID, borrower: UUID) -> str:
    """The number under which a borrower's loans may be debited, that of the latest account; empty where there is none.

    An authorisation that is revoked meanwhile must not be given to a new loan: hold the open day.
    """
    active = Mandate.objects.filter(entity_id=entity, borrower_id=borrower, state="active")
    return active.order_by("-asked_on", "-reference").values_list("number", flat=True).first() or ""
