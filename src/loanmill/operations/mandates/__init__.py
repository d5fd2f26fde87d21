"""Authorisations to debit: asked for when a loan is paid out, made up for afterwards, revoked when no longer needed."""
