"""Definitions as SQL, compiled once a process and kept by the digest of the expression's definition."""

from __future__ import annotations

import hashlib
from functools import cache

import ibis

from loanmill.core.flows.definitions import DEFINITIONS


@cache
def sql_of(name: str, *, dialect: str) -> str:
    """The SQL of a definition in the dialect of an engine. Raises KeyError for an unknown name."""
    known = {definition.name: definition for definition in DEFINITIONS}[name]
    return str(ibis.to_sql(known.state(), dialect=dialect))


@cache
def sql_digest(name: str, *, dialect: str) -> str:
    """SHA-256 of the SQL: what an engine keeps prepared statements and results under."""
    return hashlib.sha256(sql_of(name, dialect=dialect).encode()).hexdigest()
