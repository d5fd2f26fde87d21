"""The LPR page with resets that took another LPR: named before anybody agrees, listed after, put right by a button."""

from __future__ import annotations

from datetime import date

from loanmill.records.loan import Loan
from loanmill.records.lpr import LprFixing
from loanmill.records.servicing import LoanRequest
from tests.operations.servicing.desk import Desk
from tests.operations.servicing.test_late_lpr import desk_of_late, entered, lent
from tests.screens.test_loan_acts import send
from tests.screens.test_loan_pages import window

__all__ = ["desk_of_late", "lent"]
GIVEN = {
    "published_on": "2026-02-20", "since": "2026-03-06", "rate_1y": "2.60", "rate_5y": "3.5", "note": "公告",
}  # fmt: skip


def page(username: str) -> str:
    return window(username).get("/lpr").content.decode()


def test_who_agrees_sees_first_which_resets_it_comes_too_late_for(desk_of_late: Desk, lent: dict[str, Loan]) -> None:
    send(window("boss"), "/lpr/propose", **GIVEN)
    assert "已有 3 笔借据按旧 LPR 重定价" in page("chief") and "LSECOND" in page("chief")
    assert "已公布" in send(window("chief"), f"/lpr/{LprFixing.objects.get().id}/decide", outcome="approve")
    seen = page("chief")
    assert "待更正的重定价" in seen and "3 笔借据待处理" in seen and "2026-03-02" in seen and "2.60%" in seen
    assert "由未录入该 LPR 的审批人或经理" in page("boss") and 'name="request"' not in page("boss")
    assert "更正重定价" in window("chief").get("/requests").content.decode()


def test_a_fixing_that_would_skip_a_reset_is_refused_in_words(desk_of_late: Desk, lent: dict[str, Loan]) -> None:
    said = send(window("boss"), "/lpr/propose", **{**GIVEN, "since": "2026-03-12"})
    assert "生效前还有 1 笔重定价会用旧 LPR：LLATER (2026-03-11)。请改为 2026-03-06 生效" in said
    assert not LprFixing.objects.exists()


def test_they_are_put_right_from_the_page(desk_of_late: Desk, lent: dict[str, Loan]) -> None:
    entered(desk_of_late, since=date(2026, 3, 6))
    keys = [str(key) for key in LoanRequest.objects.values_list("id", flat=True)]
    said = window("boss").post("/lpr/corrections", {"key": keys[0], "request": keys}, follow=True).content.decode()
    assert "须由同事复核" in said and Loan.objects.get(number="LFIRST").rate_bp == 1_200
    said = window("chief").post("/lpr/corrections", {"key": keys[0], "request": keys}, follow=True).content.decode()
    assert "已更正 3 笔借据" in said and "已更正 3 笔，已拒绝 0 笔" in said
    assert Loan.objects.get(number="LFIRST").rate_bp == 1_160
    for bad in ("x", "00000000-0000-0000-0000-000000000000"):
        assert window("chief").post("/lpr/corrections", {"key": keys[0], "request": bad}).status_code == 404
