"""Fixtures of the line, shared by the tests of operations and of workflows."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection

from loanmill.operations.providers import provider
from loanmill.records.vault import forget_cached_keys
from loanmill.sandbox.server import serve as server
from loanmill.sandbox.server.message import error
from loanmill.workflows import engine
from loanmill.workflows.shell import Shell
from tests.workflows.line import Line, Troubled, now

FAST_HASHER = "django.contrib.auth.hashers.MD5PasswordHasher"


@pytest.fixture
def line(
    transactional_db: None,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Line]:
    """A lender founded on its first day and a town that is served, without troubles, and written down."""
    asked: list[tuple[str, str, dict[str, object]]] = []
    place = Troubled()
    made = Line(name=request.node.name, town=place, asked=asked)
    real = server.dispatch

    def dispatch(table: Any, *, method: str, path: str, body: Any) -> Any:
        asked.append((method, path, dict(body)))
        if path.startswith(tuple(made.silent)):
            return error(503, "unavailable", "not now")
        return real(table, method=method, path=path, body=body)

    monkeypatch.setattr(server, "dispatch", dispatch)
    served = server.serve(place, state_path=tmp_path / "sandbox.sqlite")
    settings.HOME = tmp_path
    settings.PASSWORD_HASHERS = [FAST_HASHER]
    settings.PROVIDERS = {name: {"url": served.url, "token": served.token} for name in settings.PROVIDERS}
    provider.cache_clear()
    forget_cached_keys()
    made.found()
    try:
        yield made
    finally:
        provider.cache_clear()
        forget_cached_keys()
        served.stop()


@pytest.fixture(scope="module")
def running(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The real durable engine, on a database of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(django_settings, "HOME", tmp_path_factory.mktemp("engine"))
        if connection.vendor == "postgresql":
            patch.setattr(django_settings, "DATABASE_URL", _url_of_this_database())
        with engine.running(Shell(clock=now)):
            yield
        gc.collect()  # the engine's threads are over; their connections would hold the tests' database


def _url_of_this_database() -> str:
    """The database that the tests made, not the one that the settings name."""
    found = connection.settings_dict
    user = f"{found['USER']}:{found['PASSWORD']}" if found["PASSWORD"] else found["USER"]
    return f"postgresql://{user}@{found['HOST']}:{found['PORT']}/{found['NAME']}"
