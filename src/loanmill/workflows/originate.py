"""Originate: from submitted to decided, in two durable steps. A referral ends it; a person's act starts the next."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from loanmill.operations.act import Result
from loanmill.operations.collect import collect_evidence
from loanmill.operations.decide import decide_application
from loanmill.records.application import Application
from loanmill.workflows import engine


def workflow_id(application_id: UUID, attempt: int) -> str:
    """The id of the workflow of one attempt."""
    return f"originate-{application_id}-{attempt}"


@engine.durable("originate")
def originate(workflow: str, application: str) -> Result:
    """Collect, then decide."""
    application_id = UUID(application)
    engine.step("collect", partial(collect_evidence, application_id=application_id), workflow=workflow)
    return engine.step("decide", partial(decide_application, application_id=application_id), workflow=workflow)


def start_originate(application_id: UUID, attempt: int) -> str:
    """Start it when the transaction under way commits; its id."""
    workflow = workflow_id(application_id, attempt)
    engine.start(originate, workflow, workflow, str(application_id))
    return workflow


def reconcile(*, patient: bool = False) -> int:
    """Start what the rows say must be under way and the engine does not know, or failed at."""
    started = 0
    for key, attempt in Application.objects.filter(state__in=("submitted", "verifying")).values_list("id", "attempt"):
        started += engine.take_up(originate, workflow_id(key, attempt), str(key), patient=patient)
    return started
