"""Names of parties as a viewer may read them. An erased party has no name any more, and that is said."""

from __future__ import annotations

from loanmill.queries.scope import masked_name
from loanmill.records.actor import Actor
from loanmill.records.party import Party
from loanmill.records.vault import Erased, identity

ERASED = "—"


def shown_identity(party: Party, *, viewer: Actor) -> dict[str, str]:
    """The identity of a party in clear with the name masked for the viewer; empty when the person was erased."""
    try:
        known = identity(party)
    except Erased:
        return {}
    if party.kind == "person":
        known["name"] = masked_name(known.get("name", ""), viewer=viewer)
    return known


def shown_name(party: Party, *, viewer: Actor) -> str:
    """The name of a party, or a dash for one that was erased."""
    return shown_identity(party, viewer=viewer).get("name", ERASED)
