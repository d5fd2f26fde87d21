"""Findings and refusals of acts on loans in words: what is so, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.reasons import Audience, say
from loanmill.operations.errors import Refused
from loanmill.screens.language import language
from loanmill.screens.loans.fields import FORMS
from loanmill.screens.numbers import exact_yuan
from loanmill.screens.review.refusals import refusal_of
from loanmill.screens.vocabulary import label
from loanmill.screens.words.loans import CLASSES, LOAN_STATES, PHASES


def told(findings: Iterable[Reason]) -> list[tuple[str, str]]:
    """Each finding as what is so and what to do."""
    return [(_said(one, "staff"), _said(one, "change")) for one in findings]


def in_sentences(said: Iterable[tuple[str, str]]) -> str:
    """What is so and what to do of each finding, one after the other."""
    stop = "." if language() == "en" else "。"
    return " ".join(f"{what}{stop} {todo}".strip() for what, todo in said)


def _said(reason: Reason, audience: Audience) -> str:
    return say(code=reason.code, params=reason.params, language=language(), audience=audience, label=_label)


def _label(code: str) -> str:
    """A code of a finding in words: a phase, a class, a condition of renewal, or a name of the vocabulary."""
    for words in (PHASES, LOAN_STATES, CLASSES):
        if code in words:
            return str(words[code].words)
    condition = next((field for field in FORMS["renew"] if field.name == code), None)
    return str(condition.words) if condition else label(code)


def act_refused(refused: Refused) -> str:
    """A refusal in words."""
    if refused.code in ("loan_act_refused", "payment_refused"):
        reasons = refused.params["reasons"]
        assert isinstance(reasons, list)
        said = told(Reason(**one) for one in reasons)  # type: ignore[arg-type]
        return _("Nothing was booked. %(why)s") % {"why": in_sentences(said)}
    words = {
        "loan_act_takes_two": _("This act takes two people: propose it, and a colleague decides."),
        "loan_event_invalid": _event_refused(str(refused.params.get("reason"))),
        "draw_not_renewed": _(
            "A draw on a line is not renewed: draw on the line anew and repay this loan with it; where the line has "
            "ended, apply for a new one."
        ),
        "not_credited": _not_credited(str(refused.params.get("why"))),
        "account_invalid": _account_invalid(str(refused.params.get("field")), str(refused.params.get("why"))),
        "account_paying_out": _(
            "Money is being paid out to the borrower's account of before. Decide when it has arrived, in a few minutes."
        ),
        "loan_file_contradicts": _("What is kept of this loan contradicts itself: have its rows examined first."),
        "day_closing": _("The day is being closed. Nothing is lost: do it again when the next day is open."),
        "above_limit": above_limit(refused),
        "own_case": _("Your own proposal, or your own customer: a colleague must decide it."),
        "wrong_state": _("Somebody was first. Look at the loan as it is now."),
        "key_reused": _("This form was sent before with other contents. Look at the loan as it is now."),
        "not_allowed": _("Your role may not do this; ask a colleague whose role may."),
    }
    if refused.code in words:
        return words[refused.code]
    found = refusal_of(refused)
    return f"{found.title}: {found.why}"


def above_limit(refused: Refused) -> str:
    """What goes beyond a limit, and who decides then; nothing for another refusal."""
    if refused.code != "above_limit":
        return ""
    amount, limit = (exact_yuan(int(str(refused.params[name]))) for name in ("amount_fen", "limit_fen"))
    return _(
        "Nothing was changed: %(amount)s yuan is above your limit of %(limit)s yuan. It goes on waiting; a colleague "
        "whose limit is higher decides it."
    ) % {"amount": amount, "limit": limit}


def _event_refused(reason: str) -> str:
    """Why values are no act, by the field that is wrong."""
    words = {
        "redirect_to": _("Name another loan of this lender, by its number, for the payment."),
        "of": _(
            "Only a payment from the bank goes straight to another loan; what came out of suspense waits there again. "
            "A refund is taken back by the house alone."
        ),
        "other_branch": _(
            "The payment was meant for a loan of another branch: leave it to somebody who may act on both."
        ),
        "amount_fen": _("No act on a loan has so large an amount; check it."),
        "rate_bp": _("The new loan needs a rate from 0 to 100% a year."),
        "months": _("The new loan needs a term of 1 to 600 months."),
        "method": _("The new loan needs a way of repaying."),
        "new_loan": _("A loan of this number was made by a renewal before; look at the proposals that wait."),
    }
    return words.get(reason) or _("These values make no act; look at each field again.")


def _not_credited(why: str) -> str:
    """Why the bank's books are no proof of money that somebody entered."""
    words = {
        "none": _("The bank shows no money under this reference: check it, or let a colleague agree."),
        "unknown": _("The bank did not say whether this money came in: try again, or let a colleague agree."),
        "other_amount": _("The bank shows another amount under this reference: enter what came in."),
        "other_day": _("The bank shows this money on another day: enter its day."),
    }
    return words.get(why) or words["unknown"]


def _account_invalid(field: str, why: str) -> str:
    """Why a new account cannot be taken, and what to write instead."""
    words = {
        "kind": _("Say whether it is a card or a settlement account."),
        "digits": _("An account number has digits alone: write it as it stands on the paper."),
        "length": _("A card has 16 to 19 digits, a settlement account 8 to 32: count them again."),
        "repeated": _("No account is one digit over and over: write the real one."),
        "check_digit": _("The last digit of the card does not fit the others: a digit is wrong, compare it again."),
        "same": _("This is the account that the vault holds already: nothing is to be changed."),
        "type": _("The paper must be a PDF, JPEG or PNG file."),
        "size": _("The paper is larger than 4 MB: scan it smaller."),
    }
    if field == "paper" and why == "empty":
        return _("Attach the signed paper that shows the account.")
    if field == "note":
        return _("Write in at most 400 characters how the account was checked.")
    return words.get(why) or _("These values make no account; look at each field again.")
