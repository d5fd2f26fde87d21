"""Ask the bank to register a borrower's authorisation to debit.

Money is never held up for it: a loan without one is debited from the account in the vault until it has one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from loanmill.core.kernel.ids import derived
from loanmill.operations.providers import provider
from loanmill.rails.mandates import Mandate as Said
from loanmill.rails.mandates import MandateOrder, register, register_all, registered
from loanmill.records.account_change import AccountChange, changes_in_force
from loanmill.records.approval import Contract
from loanmill.records.mandate import Mandate
from loanmill.records.vault import blind

LIMIT_MS = 10_000
BATCH_LIMIT_MS = 60_000
TRIES = 2  # an order of payment follows, which the same bank must answer too
CONFLICT = "reference_conflict"  # the bank knows the reference, from a day on which a crash came before we kept it
NO_BATCHES = ("http_404", "http_405", "http_501")  # a bank that has no such call


@dataclass(frozen=True, slots=True)
class Asked:
    """What a bank said about one authorisation; `account_blind` stands for the account that it was asked about."""

    entity: UUID
    borrower: UUID
    contract: UUID
    reference: str
    account_blind: str
    said: Said


@dataclass(frozen=True, slots=True)
class Wanted:
    """An authorisation that a bank is to be asked for."""

    entity: UUID
    borrower: UUID
    contract: UUID
    account_blind: str
    order: MandateOrder

    def answered(self, said: Said) -> Asked:
        """With the bank's word on it."""
        return Asked(self.entity, self.borrower, self.contract, self.order.reference, self.account_blind, said)


def ask(*, entity: UUID, contract: Contract | None, payer: Mapping[str, str], on: date) -> Asked | None:
    """The bank's word on the authorisation that the borrower's account has none of yet, signed in `contract`.

    `payer` is the borrower's identity with "account" and "name". None where nothing is to be asked (no signed contract,
    no account, or an authorisation stands) and where the bank has not said: it is asked again some other day.
    """
    for wanted in wanted_of(entity=entity, signed=[] if contract is None else [(contract, payer)], on=on):
        said = _said(wanted.order)
        return None if said is None else wanted.answered(said)
    return None


def ask_all(wanted: Sequence[Wanted]) -> tuple[list[Asked], bool]:
    """The bank's words on several, asked for in one call, and whether it was silent on any of them.

    A bank that takes no batches is asked one by one.
    """
    if not wanted:
        return [], False
    bank = provider("bank")
    said = register_all(bank, orders=[one.order for one in wanted], limit_ms=BATCH_LIMIT_MS)
    found: list[Asked] = []
    for one, word in zip(wanted, said, strict=True):
        if word.reason in NO_BATCHES or (word.status, word.reason) == ("refused", CONFLICT):
            again = _said(one.order)
        else:
            again = None if word.status == "unknown" else word
        found += [] if again is None else [one.answered(again)]
        if again is None and word.reason in NO_BATCHES:
            break  # silent when asked alone too: the rest would wait for it one by one
    return found, len(found) < len(wanted)


def wanted_of(*, entity: UUID, signed: Sequence[tuple[Contract, Mapping[str, str]]], on: date) -> list[Wanted]:
    """What is to be asked for the accounts of borrowers, each with contract and identity; read at once for all."""
    payers = [(contract, payer) for contract, payer in signed if payer.get("account")]
    borrowers = {contract.application.applicant_id for contract, _ in payers}
    if not borrowers:
        return []
    before, standing = Counter[tuple[UUID, str]](), set[tuple[UUID, str]]()
    rows = Mandate.objects.filter(entity_id=entity, borrower__in=borrowers)
    for borrower, covered, state in rows.values_list("borrower_id", "account_blind", "state"):
        before[borrower, covered] += 1
        if state == "active":
            standing.add((borrower, covered))
    changes, found = changes_in_force(borrowers), []
    for contract, payer in payers:
        borrower, covered = contract.application.applicant_id, blind("account", payer["account"])
        if (borrower, covered) in standing:
            continue
        order = MandateOrder(
            reference=_reference(entity, borrower, covered, before[borrower, covered]),
            account=payer["account"],
            name=payer["name"],
            contract=contract.number,
            document_sha256=_signed_paper(contract, covered, changes.get(borrower)),
            requested_on=on,
        )
        found.append(Wanted(entity, borrower, contract.id, covered, order))
    return found


def _reference(entity: UUID, borrower: UUID, covered: str, before: int) -> str:
    """The reference of the next authorisation of an account, of which `before` are kept: the same until one is."""
    return f"M-{derived(borrower, 'mandate', str(entity), covered, str(before))}"


def unkept(*, entity: UUID, change: AccountChange) -> Asked | None:
    """An authorisation of the account of before that the bank registered, and that a crash kept from us."""
    borrower, covered = change.party_id, change.old_blind
    signed = Contract.objects.filter(application__applicant=borrower, application__entity=entity)
    contract = signed.order_by("-signed_at").values_list("id", flat=True).first()
    if contract is None:
        return None
    before = Mandate.objects.filter(entity_id=entity, borrower_id=borrower, account_blind=covered).count()
    reference = _reference(entity, borrower, covered, before)
    said = registered(provider("bank"), reference=reference, account="", limit_ms=LIMIT_MS)
    return Asked(entity, borrower, contract, reference, covered, said) if said.status == "active" else None


def _signed_paper(contract: Contract, covered: str, change: AccountChange | None) -> str:
    """The digest of what grants it: the paper by which this account came into the vault, else the contract."""
    if change is None or change.account_blind != covered:
        return contract.document_sha256
    return change.paper_sha256


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
