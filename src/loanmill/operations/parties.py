"""Parties inside an act: found by their number, made with a key of their own where they are new."""

from __future__ import annotations

from loanmill.core.products.form import PartyForm
from loanmill.operations.act import Act
from loanmill.records.party import Party
from loanmill.records.vault import blind, identity, new_party_key, sealed_identity


def keep_party(act: Act, form: PartyForm, *, simulated: bool) -> Party:
    """The party of this number, made or completed with what the form adds.

    What is known is never overwritten: a form that names somebody else's number must not redirect that party's
    money. Changing an account needs an act of its own (`operations/accounts`).
    """
    found = Party.objects.filter(blind=blind(_space(form), form.number)).first()
    if found is None:
        return _make(act, form, simulated=simulated)
    known = identity(found)
    told = {**form.identity(), **known}
    if told != known:
        found = act.get(Party, found.id)  # an account that changed meanwhile must stand
        found.sealed = sealed_identity(found.id, {**form.identity(), **identity(found)})
        act.save(found)
    return found


def _make(act: Act, form: PartyForm, *, simulated: bool) -> Party:
    token = act.new_id("party", blind(_space(form), form.number))
    party = Party(id=token, kind=form.kind, blind=blind(_space(form), form.number), sealed=b"", simulated=simulated)
    # The key refers to the party and the sealed identity needs the key, so the party is written twice in one act.
    act.save(party)
    act.save(new_party_key(party=token, id=act.new_id("party-key", str(token)), random=act.context.random(64)))
    party.sealed = sealed_identity(token, form.identity())
    return act.save(party)


def _space(form: PartyForm) -> str:
    """Numbers of persons and of enterprises are looked up apart."""
    return "person" if form.kind == "person" else "enterprise"
