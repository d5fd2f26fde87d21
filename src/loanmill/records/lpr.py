"""LPR fixings that a lender's people published after the build, and the rulebook with them."""

from __future__ import annotations

from dataclasses import replace

from django.db import models

from loanmill.core.servicing.lpr import Fixing
from loanmill.core.servicing.rulebook import Rulebook, shipped
from loanmill.records.org import Staff
from loanmill.records.row import Row


class LprFixing(Row):
    """The LPR as published on a day (报价日), which resets and new floating loans take from the day `since` on.

    The LPR is the country's: it holds for every lender of the installation. `state` is waiting, published, refused,
    withdrawn or replaced (before it took effect, by another one of the same day). Rates in basis points a year.
    """

    published_on = models.DateField()
    since = models.DateField()
    rate_1y_bp = models.IntegerField()
    rate_5y_bp = models.IntegerField()
    note = models.CharField(max_length=200)
    state = models.CharField(max_length=10)
    asked_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Staff, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "lpr_fixing"
        constraints = [
            models.UniqueConstraint(fields=["since"], condition=models.Q(state="published"), name="lpr_published_once"),
            models.UniqueConstraint(fields=["since"], condition=models.Q(state="waiting"), name="lpr_asked_once"),
        ]


def rulebook() -> Rulebook:
    """The rulebook in force: the build's, with the LPR as published since. It does not change while a day closes."""
    rows = LprFixing.objects.filter(state="published").order_by("since")
    fixings = [
        Fixing(since=since, rates={"1Y": one_bp, "5Y": five_bp})
        for since, one_bp, five_bp in rows.values_list("since", "rate_1y_bp", "rate_5y_bp")
    ]
    rules = shipped()
    return replace(rules, lpr=rules.lpr.followed_by(fixings)) if fixings else rules
