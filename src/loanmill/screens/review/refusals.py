"""Refusals of an act in words: what happened, why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from loanmill.operations.errors import Refused
from loanmill.screens.language import language
from loanmill.screens.numbers import percent, short_yuan
from loanmill.screens.words.cases import STATES


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a refused act says on the page; `field` names the field at fault, if it is one."""

    title: str
    why: str
    field: str = ""


def refusal_of(refused: Refused) -> Refusal:
    """The words of a refusal. Nothing was changed in any of these cases."""
    said = refused.params
    if refused.code == "own_case":
        return Refusal(_("Nobody decides an own case"), _("You brought this case in. Hand it to a colleague."))
    if refused.code == "above_limit":
        amounts = {"amount": _money(said["amount_fen"]), "limit": _money(said["limit_fen"])}
        why = _(
            "%(amount)s is above your limit of %(limit)s. "
            "Approve less, or hand the case to somebody whose limit is higher."
        )
        return Refusal(_("The amount is above your limit"), why % amounts, "amount")
    if refused.code == "stale":
        why = _("Somebody worked on it after you opened this page. Read it again below; what you wrote is kept.")
        return Refusal(_("The case has changed meanwhile"), why)
    if refused.code == "wrong_state":
        state = STATES.get(str(said["state"]))
        why = _("It is no longer open for review%(state)s. Nothing was changed by you.")
        return Refusal(_("Somebody was first"), why % {"state": f" ({state.words})" if state else ""})
    if refused.code == "key_reused":
        return Refusal(
            _("This form was sent before"), _("It went through with other contents. Look at the case as it is now.")
        )
    if refused.code == "review_invalid":
        return _invalid(refused)
    if refused.code in ("not_found", "not_allowed"):
        return Refusal(
            _("You may not decide this case"), _("It belongs to another branch, or your role does not review.")
        )
    return Refusal(_("The act was refused"), str(refused))


def _invalid(refused: Refused) -> Refusal:
    said = refused.params
    field = {"term": "months"}.get(str(said["field"]), str(said["field"]))
    if field == "amount":
        bounds = {"least": _money(said["min_fen"]), "most": _money(said["max_fen"])}
        return Refusal(
            _("The amount is outside what is sold and asked"), _("From %(least)s to %(most)s.") % bounds, field
        )
    if field == "rate":
        rates = {"least": percent(int(str(said["min_bp"]))), "most": percent(int(str(said["max_bp"])))}
        return Refusal(_("The rate is outside what is sold"), _("From %(least)s to %(most)s.") % rates, field)
    if field == "months":
        months = {"least": said["min"], "most": said["max"]}
        return Refusal(_("The term is outside what is sold"), _("From %(least)s to %(most)s months.") % months, field)
    return Refusal(
        _("The form cannot be taken"), _("Choose an outcome, a reason that belongs to it, and write a note."), field
    )


def _money(fen: object) -> str:
    figure, unit = short_yuan(int(str(fen)), language=language())
    return f"{figure} {unit}".strip()
