"""Settings that are numbers: taken as written, or refused by name."""

import pytest

from loanmill.settings import at_least_one

NAME = "LOANMILL_SOURCE_LIMIT_FACTOR"


def test_a_factor_is_one_unless_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAME, raising=False)
    assert at_least_one(NAME) == 1
    monkeypatch.setenv(NAME, "")
    assert at_least_one(NAME) == 1
    monkeypatch.setenv(NAME, "12")
    assert at_least_one(NAME) == 12


@pytest.mark.parametrize("text", ["0", "-3", "1.5", "ten", "٣", " "])
def test_what_is_no_factor_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(NAME, text)
    with pytest.raises(ValueError, match=NAME):
        at_least_one(NAME)
