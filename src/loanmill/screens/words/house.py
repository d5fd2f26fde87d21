"""Words of the house: its people, its days, its books and what it did."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from loanmill.screens.words.word import Word

ROLES: Mapping[str, Word] = {
    "officer": Word(_("Account manager")),
    "reviewer": Word(_("Credit reviewer")),
    "strategist": Word(_("Strategist")),
    "funder_desk": Word(_("Funder desk")),
    "collector": Word(_("Collector")),
    "accountant": Word(_("Accountant")),
    "manager": Word(_("Manager")),
    "auditor": Word(_("Auditor")),
    "admin": Word(_("Administrator")),
    "merchant": Word(_("Merchant")),
    "system": Word(_("The house itself")),
}
DAYS: Mapping[str, Word] = {
    "open": Word(pgettext_lazy("day", "Open"), "accent"),
    "closing": Word(_("Closing"), "attention"),
    "closed": Word(pgettext_lazy("day", "Closed"), "good"),
}
DAY_STEPS: Mapping[str, Word] = {
    "begin": Word(_("Begin")),
    "release": Word(_("Release of loans that rows carry again")),
    "take": Word(_("Instalments fall due, the bank debits")),
    "files": Word(_("Loans with a file, one by one")),
    "examine": Word(_("The books disagreed: every loan examined")),
    "close": Word(_("Accruals, control of the books, next day")),
    "expire": Word(_("Offers that ran out")),
    "lines": Word(_("Credit lines and limits")),
    "debtors": Word(_("Debtors judged over all their loans")),
}
STEP_STATES: Mapping[str, Word] = {
    "waiting": Word(pgettext_lazy("step", "Waiting")),
    "running": Word(pgettext_lazy("step", "Under way"), "accent"),
    "done": Word(pgettext_lazy("step", "Done"), "good"),
}
VOUCHERS: Mapping[str, Word] = {
    "disburse": Word(_("Paid out")),
    "disburse_cancelled": Word(_("Payment out cancelled")),
    "accrue_interest": Word(_("Interest accrued")),
    "accrue_penalty": Word(_("Penalty interest accrued")),
    "fall_due": Word(_("Interest fell due")),
    "receive": Word(_("Repayments received")),
    "accrue": Word(_("Interest and penalty accrued")),
    "apply_suspense": Word(_("Suspense spent on the loan")),
    "call_in": Word(_("Loan called in")),
    "hold": Word(_("Money held in suspense")),
    "move_suspense": Word(_("Suspense moved")),
    "refund_failed": Word(_("Refund the bank did not pay")),
    "reset_rate": Word(_("Rate reset")),
}
PERIODS: Mapping[str, Word] = {
    "open": Word(pgettext_lazy("period", "Open"), "accent"),
    "closed": Word(pgettext_lazy("period", "Closed"), "good"),
}
ACTS: Mapping[str, Word] = {
    "install": Word(_("Installation")),
    "application.start": Word(_("Application started")),
    "application.submit": Word(_("Application submitted")),
    "application.collect": Word(_("Sources asked")),
    "application.decide": Word(_("Decision made")),
    "application.withdraw": Word(_("Application withdrawn")),
    "application.expire": Word(_("Offer expired")),
    "review.close": Word(_("Review closed")),
    "offer.accept": Word(_("Offer accepted")),
    "funding.ask": Word(_("Funder asked")),
    "contract.sign": Word(_("Contract signed")),
    "loan.pay": Word(_("Payment ordered")),
    "loan.book": Word(_("Loan booked")),
    "mandate.register": Word(_("Authorisations to debit registered")),
    "mandate.revoke": Word(_("Authorisations to debit revoked")),
    "credit.open": Word(_("Credit line opened")),
    "credit.draw": Word(_("Draw asked for")),
    "credit.decide": Word(_("Draw decided by a person")),
    "credit.pay": Word(_("Draw paid out")),
    "credit.freeze": Word(_("Credit line frozen")),
    "credit.unfreeze": Word(_("Lifting of a freeze")),
    "credit.reduce": Word(_("Limit lowered")),
    "credit.evening": Word(_("Evening of credit lines")),
    "limit.set": Word(_("Limit set or asked for")),
    "limit.decide": Word(_("Limit decided by a second person")),
    "day.open": Word(_("Day opened")),
    "day.close": Word(_("Day closed")),
    "day.start": Word(_("Close of days asked for")),
    "day.begin": Word(_("Day end begun")),
    "day.arrears": Word(_("Arrears and classes set")),
    "day.fall_due": Word(_("Instalments fell due")),
    "day.take": Word(_("Repayments taken")),
    "lake.list": Word(_("Flows listed")),
    "migrated": Word(_("Tables brought up to date")),
    "payment.receive": Word(_("Repayments received")),
    "payment.enter": Word(_("Payment entered")),
    "payment.place": Word(_("Money in suspense placed")),
    "payment.refund": Word(_("Refund of money in suspense")),
    "payment.refunded": Word(_("Refund answered by the bank")),
    "books.map": Word(_("Account codes mapped")),
    "books.vouchers": Word(_("Voucher file written")),
    "books.registry": Word(_("Registry file written")),
    "books.registry.seal": Word(_("Registry file sealed")),
    "day.close_files": Word(_("Nights of loans with a file")),
    "day.examine": Word(_("Loans examined")),
    "day.files": Word(_("Loans with a file listed")),
    "day.release": Word(_("Loans back on rows")),
    "loan.clear": Word(_("Loan taken up again")),
    "loan.contagion": Word(_("Debtors judged")),
    "debts.enter": Word(_("Debts at other banks handed in")),
    "debts.import": Word(_("Debts at other banks handed in by file")),
    "debts.decide": Word(_("Debts at other banks decided")),
    "debts.withdraw": Word(_("Debts at other banks taken back")),
    "policy.publish": Word(_("Policy published")),
    "loan.act": Word(_("Act on a loan")),
    "loan.propose": Word(_("Act on a loan proposed")),
    "loan.decide": Word(_("Proposal decided")),
    "loan.withdraw": Word(_("Proposal taken back")),
    "lake.import": Word(_("Flows imported")),
    "lake.compact": Word(_("Flows compacted")),
    "party.register": Word(_("Party registered")),
}
