"""All tables, as Django finds them."""

from loanmill.records.account_change import AccountChange
from loanmill.records.application import Application, CaseParty, Consent, DeclaredDebt, Mitigant
from loanmill.records.approval import Contract, Disbursement, Funder, Funding, Offer, Review
from loanmill.records.aside import LoanSetAside
from loanmill.records.credit import CreditLine, Drawdown, ExposureCount, LimitHold, LimitSetting
from loanmill.records.day import BusinessDay
from loanmill.records.elsewhere import DebtElsewhere, DebtReport
from loanmill.records.evidence import AnswerRow, DecisionRow, SnapshotRow
from loanmill.records.journal.tables import Chunk, Entry, Seal
from loanmill.records.lake import LakeBatch, LakeFile, LakeTail
from loanmill.records.ledger import Posting, Voucher
from loanmill.records.loan import Instalment, Loan, Receipt
from loanmill.records.lpr import LprFixing
from loanmill.records.mandate import Mandate
from loanmill.records.org import LegalEntity, OrgUnit, Staff
from loanmill.records.party import Party, PartyKey
from loanmill.records.period import OwnAccount, Period, PeriodBalance
from loanmill.records.policy import PolicyInForce, PolicyProposal, PolicyText
from loanmill.records.refund import Refund
from loanmill.records.servicing import LoanEvent, LoanFile, LoanRequest
from loanmill.records.step import StepOutput
from loanmill.records.submission import Submission, ToldMonth
from loanmill.records.suspense import SuspenseItem

__all__ = [
    "AccountChange",
    "AnswerRow",
    "Application",
    "BusinessDay",
    "CaseParty",
    "Chunk",
    "Consent",
    "Contract",
    "CreditLine",
    "DebtElsewhere",
    "DebtReport",
    "DecisionRow",
    "DeclaredDebt",
    "Disbursement",
    "Drawdown",
    "Entry",
    "ExposureCount",
    "Funder",
    "Funding",
    "Instalment",
    "LakeBatch",
    "LakeFile",
    "LakeTail",
    "LegalEntity",
    "LimitHold",
    "LimitSetting",
    "Loan",
    "LoanEvent",
    "LoanFile",
    "LoanRequest",
    "LoanSetAside",
    "LprFixing",
    "Mandate",
    "Mitigant",
    "Offer",
    "OrgUnit",
    "OwnAccount",
    "Party",
    "PartyKey",
    "Period",
    "PeriodBalance",
    "PolicyInForce",
    "PolicyProposal",
    "PolicyText",
    "Posting",
    "Receipt",
    "Refund",
    "Review",
    "Seal",
    "SnapshotRow",
    "Staff",
    "StepOutput",
    "Submission",
    "SuspenseItem",
    "ToldMonth",
    "Voucher",
]
