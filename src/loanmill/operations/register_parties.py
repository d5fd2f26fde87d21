"""Register parties: enterprises known before they apply get their tokens, so that bulk series can be kept for them."""

from __future__ import annotations

from loanmill.core.products.form import PartyForm
from loanmill.operations.act import Act, Private, Result, operation
from loanmill.operations.parties import keep_party


@operation("party.register")
def register_parties(act: Act, *, codes: list[str], forms: Private, simulated: bool) -> Result:
    """Make or update the parties of `forms` (one PartyForm for each of `codes`); the result maps code to token."""
    given: list[PartyForm] = forms.value
    tokens = {code: str(keep_party(act, form, simulated=simulated).id) for code, form in zip(codes, given, strict=True)}
    return {"tokens": {**tokens}}
