"""Fund: ask funders in the order of the match until one says yes."""

from __future__ import annotations

from uuid import UUID

from loanmill.core.funding.match import Funder as Taker
from loanmill.core.funding.match import Need, match
from loanmill.core.kernel.ids import derived
from loanmill.operations.act import Act, Context, Private, Result, operation
from loanmill.operations.providers import provider
from loanmill.operations.states import move
from loanmill.operations.unsure import Unsure
from loanmill.rails.funder import Quote, Terms, quote
from loanmill.records.application import Application
from loanmill.records.approval import Funder, Funding, Offer

LIMIT_MS = 5_000


def ask_funder(context: Context, *, application_id: UUID) -> Result:
    """Find a funder and record its answer. Raises Unsure when one did not answer; ask again then."""
    offer = Offer.objects.select_related("decision", "application").get(application_id=application_id, state="accepted")
    need = Need(
        product=offer.application.product,
        grade=offer.decision.grade or "",
        amount_fen=offer.amount_fen,
        term_months=offer.term_months,
        rate_bp=offer.rate_bp,
    )
    funders = {funder.code: funder for funder in Funder.objects.filter(entity=offer.application.entity_id)}
    takers = [_taker(funder) for funder in funders.values()]
    refused: list[tuple[str, Quote]] = []
    while True:
        found = match(need=need, funders=takers, said_no=frozenset(code for code, _ in refused))
        if found.funder is None:
            return record_funding(
                context, application_id=application_id, funder_id=None, quotes=Private((refused, None))
            )
        said = _quote(offer, need, code=found.funder)
        if said.decision == "yes":
            funder_id = funders[found.funder].id
            return record_funding(
                context, application_id=application_id, funder_id=funder_id, quotes=Private((refused, said))
            )
        refused.append((found.funder, said))


def _quote(offer: Offer, need: Need, *, code: str) -> Quote:
    reference = f"F-{derived(offer.id, 'funding', code)}"
    terms = Terms(
        reference=reference,
        product=need.product,
        amount_fen=need.amount_fen,
        term_months=need.term_months,
        annual_rate_bp=need.rate_bp,
        method=offer.method,
        grade=need.grade,
    )
    said = quote(provider("funder"), terms=terms, limit_ms=LIMIT_MS)
    if said.decision == "unknown":
        raise Unsure(f"the funder {code} did not answer ({said.reason})")
    return said


def _taker(funder: Funder) -> Taker:
    """A funder's row as the matching sees it."""
    terms = funder.terms
    return Taker(
        code=funder.code,
        products=frozenset(terms["products"]),
        grades=frozenset(terms["grades"]),
        min_amount_fen=terms["min_amount_fen"],
        max_amount_fen=terms["max_amount_fen"],
        max_term_months=terms["max_term_months"],
        quota_left_fen=funder.quota_fen - funder.used_fen,
        cost_bp=terms["cost_bp"],
    )


@operation("funding.ask")
def record_funding(act: Act, *, application_id: UUID, funder_id: UUID | None, quotes: Private) -> Result:
    """Keep every funder's answer; a yes takes the amount from its quota, no yes at all stops the disbursement."""
    application = act.get(Application, application_id)
    act.business_date(application.entity_id)
    offer = application.offers.get(state="accepted")
    refused, agreed = quotes.value
    codes = {funder.code: funder for funder in Funder.objects.filter(entity=application.entity_id)}
    for code, said in refused:
        _keep(act, application, offer, codes[code], said)
    if funder_id is None:
        move(act, application, to="disbursement_failed")
        return {"application": str(application.id), "funder": None, "reason": "no_funder"}
    funder = act.get(Funder, funder_id)
    if funder.quota_fen - funder.used_fen < offer.amount_fen:
        raise Unsure(f"the quota of {funder.code} was used by another loan meanwhile")
    funder.used_fen += offer.amount_fen
    act.save(funder)
    act.subject = application.id
    funding = _keep(act, application, offer, funder, agreed)
    return {"application": str(application.id), "funder": funder.code, "funding": str(funding.id)}


def _keep(act: Act, application: Application, offer: Offer, funder: Funder, said: Quote) -> Funding:
    return act.save(
        Funding(
            id=act.new_id("funding", funder.code),
            application=application,
            funder=funder,
            offer=offer,
            reference=said.reference,
            amount_fen=offer.amount_fen,
            decision="yes" if said.decision == "yes" else "no",
            reason=said.reason[:120],
            answered_at=act.at,
        )
    )
