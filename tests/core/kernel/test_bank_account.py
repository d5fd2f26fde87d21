"""Account numbers: what a wrong digit looks like before the bank is asked."""

import pytest

from loanmill.core.kernel.bank_account import account_fault, luhn_check, plain_account


@pytest.mark.parametrize(
    ("body", "check"),
    [("7992739871", "3"), ("411111111111111", "1"), ("622202000000000012", luhn_check("622202000000000012"))],
)
def test_the_check_digit_of_published_examples(body: str, check: str) -> None:
    """7992739871 and 4111… are the examples that ISO/IEC 7812-1 users publish."""
    assert luhn_check(body) == check


@pytest.mark.parametrize(
    ("number", "kind", "fault"),
    [
        ("4111111111111111", "card", None),
        ("4111111111111112", "card", "check_digit"),
        ("4111111111111171", "card", "check_digit"),
        ("411111111111111", "card", "length"),
        ("41111111111111111111", "card", "length"),
        ("0000000000000000", "card", "repeated"),
        ("4111111111111112", "settlement", None),
        ("1234567", "settlement", "length"),
        ("1" * 33, "settlement", "length"),
        ("12345678", "settlement", None),
        ("", "settlement", "digits"),
        ("12a45678", "settlement", "digits"),
        ("１２３４５６７８", "settlement", "digits"),
        ("12345678", "wallet", "kind"),
    ],
)
def test_what_is_wrong_is_named(number: str, kind: str, fault: str | None) -> None:
    assert account_fault(number, kind=kind) == fault


def test_every_single_wrong_digit_of_a_card_is_seen() -> None:
    whole = "622202000000000012" + luhn_check("622202000000000012")
    assert account_fault(whole, kind="card") is None
    for place in range(len(whole)):
        for digit in "0123456789":
            wrong = whole[:place] + digit + whole[place + 1 :]
            assert (account_fault(wrong, kind="card") is None) == (wrong == whole)


def test_people_group_digits() -> None:
    assert plain_account(" 4111 1111-1111\u00a01111 ") == "4111111111111111"
