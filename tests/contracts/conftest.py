"""A served town for the tests that need a well-behaved other side."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from loanmill.engines.wire import Link, link
from loanmill.sandbox.merchant import Merchant
from loanmill.sandbox.server.serve import Running, serve
from loanmill.sandbox.town import Town, town
from loanmill.sandbox.trouble import Source, Trouble

SEED = 11


@pytest.fixture(scope="session")
def small_town() -> Town:
    """Enough merchants for every kind of trouble to turn up somewhere."""
    return town(seed=SEED, merchants=900)


@pytest.fixture(scope="session")
def running(small_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The town, served."""
    served = serve(small_town, state_path=tmp_path_factory.mktemp("town") / "state.sqlite")
    yield served
    served.stop()


@pytest.fixture
def to_town(running: Running) -> Iterator[Link]:
    """A link to the town."""
    opened = link(base_url=running.url, token=running.token)
    yield opened
    opened.close()


def one_with(small_town: Town, source: Source, trouble: Trouble) -> Merchant:
    """A merchant about whom `source` has this trouble."""
    return next(
        one
        for one in small_town.merchants
        if small_town.trouble(source, one) == trouble
        and (source not in ("tobacco", "pos") or one.product == "tobacco_loan")
    )
