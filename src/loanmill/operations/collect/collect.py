"""Collect the evidence of one application: ask outside, wave by wave, then record everything in one act."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import UUID

from loanmill.core.evidence.missing import Value
from loanmill.core.kernel.ids import derived
from loanmill.core.products.catalogue import product as product_of
from loanmill.core.products.product import SourceWant
from loanmill.operations.act import Context, Private, Result
from loanmill.operations.collect.asked import Asked, Subject, ask
from loanmill.operations.collect.imported import from_lake
from loanmill.operations.collect.project import Collected, project
from loanmill.operations.collect.record import record_answers
from loanmill.operations.errors import WrongState
from loanmill.operations.today import open_date
from loanmill.records.application import Application
from loanmill.records.vault import identity

# What identifies a party to a source, of what the vault knows of it.
IDENTIFIERS = ("number", "licence_no", "merchant_no")


def collect_evidence(context: Context, *, application_id: UUID) -> Result:
    """Ask every source the product wants that may be asked, and record the answers. Raises WrongState.

    Nobody is asked about an application that was withdrawn meanwhile. The asking happens outside the transaction.
    A step that runs again after a crash asks again under the same request ids; what was recorded first stands.
    """
    application = Application.objects.select_related("applicant").get(pk=application_id)
    if application.state != "submitted":
        raise WrongState(act="application.collect", state=application.state, wanted="submitted")
    yesterday = open_date(application.entity_id) - timedelta(days=1)
    subject = _subject(application)
    collected: list[Collected] = []
    values: dict[str, Value] = {}
    sold = product_of(code=application.product)
    for wave in sold.waves():
        if sold.is_pointless(values=values):
            break
        for got in _ask_wave(context, wave, subject, until=yesterday, application=application):
            collected.append(got)
            values.update(got.projected.facts)
    return record_answers(context, application_id=application_id, collected=Private(collected))


def _ask_wave(
    context: Context, wave: tuple[SourceWant, ...], subject: Subject, *, until: date, application: Application
) -> list[Collected]:
    """The answers of one wave, asked side by side, in the wave's own order."""
    held = {
        want.source: from_lake(want, party=subject.party, consent=subject.consents.get(want.source), at=context.at)
        for want in wave
    }

    def one(want: SourceWant) -> Asked:
        request = str(derived(application.id, "ask", str(application.attempt), want.source))
        return ask(want, subject, until=until, at=context.at, request_id=request)

    outside = [want for want in wave if held[want.source] is None]
    with ThreadPoolExecutor(max_workers=max(1, len(outside))) as pool:
        replies = dict(zip((want.source for want in outside), pool.map(one, outside), strict=True))
    asked = [held[want.source] or replies[want.source] for want in wave]
    as_of = until + timedelta(days=1)
    return [Collected(item, project(item, subject.identifiers, as_of=as_of)) for item in asked]


def _subject(application: Application) -> Subject:
    known = identity(application.applicant)
    consents = application.consents.filter(withdrawn_at=None, party=application.applicant_id)
    return Subject(
        party=application.applicant_id,
        identifiers={name: known[name] for name in IDENTIFIERS if known.get(name)},
        consents=dict(consents.values_list("source", "id")),
    )
