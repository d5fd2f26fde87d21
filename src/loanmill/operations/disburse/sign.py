"""Sign: the contract is written, its hash is signed by lender and borrower, and both are kept."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from loanmill.core.kernel.canonical import digest
from loanmill.operations.act import Act, Context, Private, Result, operation
from loanmill.operations.disburse.contract import contract_text
from loanmill.operations.providers import provider
from loanmill.operations.states import move
from loanmill.operations.today import open_date
from loanmill.operations.unsure import Unsure
from loanmill.rails import esign
from loanmill.records.application import Application
from loanmill.records.approval import Contract, Offer
from loanmill.records.vault import identity, seal

LIMIT_MS = 5_000
CONFLICT = "reference_conflict"
OTHER_DOCUMENT = "document_sha256:other_subject"


def sign_contract(context: Context, *, application_id: UUID) -> Result:
    """Have the contract signed and check the signature. Raises Unsure when the service did not answer."""
    application = Application.objects.select_related("applicant", "entity").get(pk=application_id)
    offer = application.offers.get(state="accepted")
    number = f"C{application.number}"
    text = contract_text(application, offer, number=number, on=open_date(application.entity_id))
    borrower = identity(application.applicant)["name"]
    asked = esign.Contract(
        reference=number,
        document_sha256=digest(text),
        signers=(esign.Signer(application.entity.name, "lender"), esign.Signer(borrower, "borrower")),
        requested_at=context.at,
    )
    asked, said = _signed(asked)
    number = asked.reference
    key = esign.public_key(provider("esign"), limit_ms=LIMIT_MS)
    if said.status != "signed" or key is None:
        raise Unsure(f"the signing service did not sign {number} ({said.reason})")
    if not esign.is_genuine(said, contract=asked, key=key):
        raise Unsure(f"the signature of {number} is not genuine; ask the signing service before going on")
    return record_contract(
        context, application_id=application_id, number=number, document=Private(text), signed=Private(said)
    )


def _signed(asked: esign.Contract) -> tuple[esign.Contract, esign.Signed]:
    """Have it signed, or find what was signed before a crash: the contract as asked for, and the service's word.

    The number may have been used at another moment for this document, whose signature then stands, or for one of
    another day, which nobody recorded: this document then goes under a number of its own.
    """
    link = provider("esign")
    said = esign.sign(link, contract=asked, limit_ms=LIMIT_MS)
    if (said.status, said.reason) != ("refused", CONFLICT):
        return asked, said
    known = esign.signed(link, reference=asked.reference, document_sha256=asked.document_sha256, limit_ms=LIMIT_MS)
    if (known.status, known.reason) != ("unknown", OTHER_DOCUMENT):
        return asked, known
    own = replace(asked, reference=f"{asked.reference}-{asked.document_sha256[:8].upper()}")
    said = esign.sign(link, contract=own, limit_ms=LIMIT_MS)
    if (said.status, said.reason) == ("refused", CONFLICT):
        said = esign.signed(link, reference=own.reference, document_sha256=own.document_sha256, limit_ms=LIMIT_MS)
    return own, said


@operation("contract.sign")
def record_contract(act: Act, *, application_id: UUID, number: str, document: Private, signed: Private) -> Result:
    """Keep the signed contract, its text sealed with the borrower's key."""
    application = act.get(Application, application_id)
    act.business_date(application.entity_id)
    offer: Offer = application.offers.get(state="accepted")
    key, text, said = act.new_id("contract"), document.value, signed.value
    act.save(
        Contract(
            id=key,
            application=application,
            offer=offer,
            number=number,
            document=seal(application.applicant_id, text, context=key),
            document_sha256=digest(text),
            signed_at=said.signed_at,
            certificate_serial=said.certificate_serial,
            signature=said.signature_b64,
        )
    )
    move(act, application, to="contract_signed")
    return {"application": str(application.id), "contract": number, "line": offer.is_line}
