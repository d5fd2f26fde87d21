"""Addresses of the web."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from loanmill.screens.account.views import choose_language, choose_theme, home_page, log_in, log_out
from loanmill.screens.board.views import board_page
from loanmill.screens.books.views import account_page as book_account_page
from loanmill.screens.books.views import trial_file, trial_page, voucher
from loanmill.screens.cases.accept import accept, reopen
from loanmill.screens.cases.views import applications_csv, applications_page, case_page
from loanmill.screens.credit.acts import control, decide, draw
from loanmill.screens.credit.limits import agree, change, limits
from loanmill.screens.credit.views import line, lines_page
from loanmill.screens.days.views import close_days, days_page, monitor_part
from loanmill.screens.features.views import features_page
from loanmill.screens.journal.views import journal_list
from loanmill.screens.loans.account import account_page, decide_change, paper, withdraw_change
from loanmill.screens.loans.acts import act_page, clear
from loanmill.screens.loans.debts import debts_page, decide_report, report_page, withdraw_report
from loanmill.screens.loans.requests import decide_request, requests_list, withdraw_request
from loanmill.screens.loans.views import class_part, loan_page_of, loans_csv, loans_page
from loanmill.screens.lpr.views import agree_late, decide_fixing, lpr_page, propose, withdraw_fixing
from loanmill.screens.policies.acts import decide_proposal, propose_text, withdraw_proposal
from loanmill.screens.policies.views import policies_page, proposal_page, proposal_text
from loanmill.screens.portfolio.views import portfolio_page
from loanmill.screens.review.views import review_page, reviews_page
from loanmill.screens.suspense.acts import enter_payment, place, refund
from loanmill.screens.suspense.views import suspense_list, suspense_page_of

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home_page, name="home"),
    path("login", log_in, name="login"),
    path("logout", log_out, name="logout"),
    path("language", choose_language, name="language"),
    path("theme", choose_theme, name="theme"),
    path("board", board_page, name="board"),
    path("applications", applications_page, name="applications"),
    path("applications.csv", applications_csv, name="applications_csv"),
    path("cases/<str:number>", case_page, name="case"),
    path("cases/<str:number>/accept", accept, name="accept"),
    path("cases/<str:number>/reopen", reopen, name="reopen"),
    path("reviews", reviews_page, name="reviews"),
    path("reviews/<str:number>", review_page, name="review"),
    path("portfolio", portfolio_page, name="portfolio"),
    path("features", features_page, name="features"),
    path("loans", loans_page, name="loans"),
    path("loans.csv", loans_csv, name="loans_csv"),
    path("loans/<str:number>", loan_page_of, name="loan"),
    path("loans/<str:number>/classes", class_part, name="loan_classes"),
    path("loans/<str:number>/clear", clear, name="loan_clear"),
    path("loans/<str:number>/debts", debts_page, name="loan_debts"),
    path("loans/<str:number>/account", account_page, name="loan_account"),
    path("loans/<str:number>/<slug:act>", act_page, name="loan_act"),
    path("requests", requests_list, name="requests"),
    path("requests/<uuid:request_id>/decide", decide_request, name="request_decide"),
    path("requests/<uuid:request_id>/withdraw", withdraw_request, name="request_withdraw"),
    path("debts/<uuid:report_id>", report_page, name="debt_report"),
    path("debts/<uuid:report_id>/decide", decide_report, name="debt_report_decide"),
    path("debts/<uuid:report_id>/withdraw", withdraw_report, name="debt_report_withdraw"),
    path("accounts/<uuid:change_id>/decide", decide_change, name="account_decide"),
    path("accounts/<uuid:change_id>/withdraw", withdraw_change, name="account_withdraw"),
    path("accounts/<uuid:change_id>/paper", paper, name="account_paper"),
    path("lines", lines_page, name="lines"),
    path("lines/<str:number>", line, name="line"),
    path("lines/<str:number>/draw", draw, name="line_draw"),
    path("lines/<str:number>/decide", decide, name="line_decide"),
    path("lines/<str:number>/control", control, name="line_control"),
    path("limits", limits, name="limits"),
    path("limits/set", change, name="limit_set"),
    path("limits/<uuid:setting_id>/decide", agree, name="limit_decide"),
    path("policies", policies_page, name="policies"),
    path("policies/propose", propose_text, name="policy_propose"),
    path("policies/<uuid:proposal_id>", proposal_page, name="policy_proposal"),
    path("policies/<uuid:proposal_id>/text", proposal_text, name="policy_text"),
    path("policies/<uuid:proposal_id>/decide", decide_proposal, name="policy_decide"),
    path("policies/<uuid:proposal_id>/withdraw", withdraw_proposal, name="policy_withdraw"),
    path("lpr", lpr_page, name="lpr"),
    path("lpr/corrections", agree_late, name="lpr_corrections"),
    path("lpr/propose", propose, name="lpr_propose"),
    path("lpr/<uuid:fixing_id>/decide", decide_fixing, name="lpr_decide"),
    path("lpr/<uuid:fixing_id>/withdraw", withdraw_fixing, name="lpr_withdraw"),
    path("suspense", suspense_list, name="suspense"),
    path("suspense/enter", enter_payment, name="payment_enter"),
    path("suspense/<uuid:item_id>", suspense_page_of, name="suspense_item"),
    path("suspense/<uuid:item_id>/place", place, name="suspense_place"),
    path("suspense/<uuid:item_id>/refund", refund, name="suspense_refund"),
    path("days", days_page, name="days"),
    path("days/monitor", monitor_part, name="days_monitor"),
    path("days/close", close_days, name="days_close"),
    path("books", trial_page, name="books"),
    path("books/trial-balance.<str:kind>", trial_file, name="trial_file"),
    path("books/accounts/<str:code>", book_account_page, name="account"),
    path("books/vouchers/<uuid:key>", voucher, name="voucher"),
    path("journal", journal_list, name="journal"),
]
handler403 = "loanmill.screens.faults.not_allowed"
handler404 = "loanmill.screens.faults.not_found"
handler500 = "loanmill.screens.faults.failed"
