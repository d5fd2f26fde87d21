"""Submit: a complete draft is handed to the factory."""

from __future__ import annotations

from uuid import UUID

from loanmill.core.products.catalogue import product as product_of
from loanmill.operations.act import Act, Result, operation
from loanmill.operations.errors import Refused
from loanmill.operations.states import move
from loanmill.records.application import Application


class ConsentMissing(Refused):
    """The applicant has not allowed any of the product's sources to be asked."""

    code, status = "consent_missing", 422


@operation("application.submit")
def submit(act: Act, *, application_id: UUID) -> Result:
    """Hand a draft to the factory. Raises WrongState, or ConsentMissing where no source may be asked at all."""
    application = act.get(Application, application_id)
    allowed = set(application.consents.filter(withdrawn_at=None).values_list("source", flat=True))
    wanted = {want.source for want in product_of(code=application.product).sources}
    if not allowed & wanted:
        raise ConsentMissing("no source may be asked; ask the applicant for a consent", sources=[*sorted(wanted)])
    act.business_date(application.entity_id)
    application.submitted_at = act.at
    move(act, application, to="submitted")
    return {"application": str(application.id), "attempt": application.attempt}
