"""Start an application: parties, consents, debts and mitigants as the applicant states them, as a draft."""

from __future__ import annotations

from uuid import UUID

from loanmill.core.kernel.canonical import Json
from loanmill.core.products.catalogue import product as product_of
from loanmill.core.products.form import ApplicationForm, Fault, PartyRole, faults
from loanmill.operations.act import Act, Private, Result, operation
from loanmill.operations.declared import record_declared
from loanmill.operations.errors import NotAllowed, Refused
from loanmill.operations.parties import keep_party
from loanmill.records.application import Application, CaseParty, Consent, DeclaredDebt, Mitigant
from loanmill.records.org import OrgUnit, Staff
from loanmill.records.party import Party


class FormInvalid(Refused):
    """The form cannot be taken; `faults` lists everything that is wrong with it."""

    code, status = "form_invalid", 422

    def __init__(self, found: list[Fault]) -> None:
        listed: list[Json] = [{"field": f.field, "code": f.code, "params": dict(f.params)} for f in found]
        super().__init__("; ".join(f"{fault.field}: {fault.code}" for fault in found), faults=listed)
        self.faults = found


@operation("application.start")
def start_application(
    act: Act,
    *,
    product: str,
    unit_id: UUID,
    officer_id: UUID | None,
    channel: str,
    consents: list[str],
    consent_text: str,
    form: Private,
) -> Result:
    """Take an ApplicationForm as a draft. `consents` lists the sources the applicant allows to be asked.

    Raises FormInvalid with every fault at once, NotAllowed for an officer who names somebody else's case.
    """
    given: ApplicationForm = form.value
    unit = OrgUnit.objects.select_related("entity").get(pk=unit_id)
    _may_start(act, unit=unit, officer_id=officer_id)
    today = act.business_date(unit.entity_id)
    sold = product_of(code=product)
    if found := faults(given, product=sold, on=today):
        raise FormInvalid(found)
    simulated = unit.entity.simulated
    parties = {(form.role, at): keep_party(act, form, simulated=simulated) for at, form in enumerate(given.parties)}
    applicant = next(party for (role, _), party in parties.items() if role == "applicant")
    if act.actor.kind == "merchant" and applicant.id != act.actor.party:
        raise NotAllowed(act="application.start", role=act.actor.role)
    act.subject = act.new_id("application")
    application = Application(
        id=act.subject,
        number=f"{today:%Y%m%d}-{act.subject.hex[:8].upper()}",
        product=product,
        entity_id=unit.entity_id,
        unit=unit,
        officer_id=officer_id,
        applicant=applicant,
        channel=channel,
        state="draft",
        state_since=act.at,
        amount_fen=given.amount_fen,
        term_months=given.term_months,
        purpose=given.purpose,
        firm_size=given.firm_size,
        started_at=act.at,
        business_date=today,
        simulated=simulated,
    )
    act.save(application)
    _join(act, application, given, parties=parties)
    act.save_new(
        Consent(
            id=act.new_id("consent", source),
            application=application,
            party=applicant,
            source=source,
            text_version=consent_text,
            given_at=act.at,
        )
        for source in sorted(set(consents))
    )
    record_declared(act, application, given, on=today)
    return {"application": str(application.id), "number": application.number}


def _join(
    act: Act, application: Application, given: ApplicationForm, *, parties: dict[tuple[PartyRole, int], Party]
) -> None:
    """What the case joins: who plays which part, debts elsewhere, and mitigants."""
    act.save_new(
        CaseParty(id=act.new_id("case-party", role, str(at)), application=application, party=party, role=role)
        for (role, at), party in parties.items()
    )
    owners: dict[str, Party] = {role: party for (role, _), party in parties.items()}
    act.save_new(
        DeclaredDebt(
            id=act.new_id("debt", str(at)),
            application=application,
            party=owners.get(debt.owner, application.applicant),
            lender=debt.lender,
            kind=debt.kind,
            outstanding_fen=debt.outstanding_fen,
            monthly_payment_fen=debt.monthly_payment_fen,
            overdue_count_24m=debt.overdue_count_24m,
        )
        for at, debt in enumerate(given.debts)
    )
    act.save_new(
        Mitigant(
            id=act.new_id("mitigant", str(at)),
            application=application,
            kind=mitigant.kind,
            description=mitigant.description,
            value_fen=mitigant.value_fen,
        )
        for at, mitigant in enumerate(given.mitigants)
    )


def _may_start(act: Act, *, unit: OrgUnit, officer_id: UUID | None) -> None:
    """An officer starts cases of the own unit in the own name; a merchant may come without an officer."""
    actor = act.actor
    if actor.kind == "staff" and (officer_id != actor.id or not unit.path.startswith(actor.scope)):
        raise NotAllowed(act="application.start", role=actor.role)
    if officer_id is not None and not Staff.objects.filter(pk=officer_id, unit__entity_id=unit.entity_id).exists():
        raise NotAllowed(act="application.start", role=actor.role)
