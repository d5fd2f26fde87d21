"""The pictures of a case file: flows month by month with the decision marked, counterparties, the score's points."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loanmill.queries.case.decision import Scored
from loanmill.queries.case.flows import Counterparties, Counterparty, MonthValue, Picture, Pictures
from loanmill.screens.charts import Chart, Line, Mark, bars, waterfall
from loanmill.screens.language import language
from loanmill.screens.numbers import percent, short_yuan
from loanmill.screens.vocabulary import label

FLOWS = {
    "invoice.out": (gettext_lazy("Sales invoiced"), "chart-1"),
    "invoice.in": (gettext_lazy("Purchases invoiced"), "chart-5"),
    "tobacco.orders": (gettext_lazy("Tobacco orders"), "chart-3"),
    "pos.takings": (gettext_lazy("POS takings"), "chart-2"),
}
DEALERS = {
    "invoice.out": gettext_lazy("Buyers"),
    "invoice.in": gettext_lazy("Suppliers"),
    "pos.takings": gettext_lazy("Cards"),
    "pos.sale": gettext_lazy("Cards"),
}


@dataclass(frozen=True, slots=True)
class Dealer:
    """One counterparty of the list: how it is called, its amount, its share and the width of its bar of 100."""

    name: str
    amount_fen: int
    count: int
    share_bp: int
    width: int


@dataclass(frozen=True, slots=True)
class DealerList:
    """The greatest counterparties of one flow under a title that states the finding."""

    title: str
    note: str
    dealers: tuple[Dealer, ...]


def flow_charts(found: Pictures) -> list[Chart]:
    """One chart a series, the month of the decision marked."""
    return [_chart(picture, found) for picture in found.pictures]


def _chart(picture: Picture, found: Pictures) -> Chart:
    main_name, main = picture.flows[0]
    words = str(FLOWS[main_name][0])
    return bars(
        id=f"chart-flow-{picture.series}",
        title=_trend(words, main, picture.decided_in),
        note=_("Monthly, as the decision saw it; the line marks the decision of %(day)s") % {"day": found.decided_on},
        axis=_("yuan"),
        unit="fen",
        first=_("Month"),
        categories=list(picture.months),
        lines=[
            Line(str(FLOWS[name][0]), FLOWS[name][1], [month.amount_fen for month in line])
            for name, line in picture.flows
        ],
        mark=Mark(picture.decided_in, _("decision")),
    )


def _trend(words: str, line: tuple[MonthValue, ...], decided_in: str) -> str:
    """The finding: how the last twelve whole months compare with the twelve before, or what they come to."""
    whole = [month for month in line if month.month < decided_in]
    last = sum(month.amount_fen or 0 for month in whole[-12:])
    before = sum(month.amount_fen or 0 for month in whole[-24:-12])
    figure, unit = short_yuan(last, language=language())
    said = {"what": words, "sum": f"{figure} {unit}".strip()}
    if len(whole) < 24 or before <= 0:
        return _("%(what)s: %(sum)s in the last 12 months") % said
    change = (last - before) * 10_000 // before
    if abs(change) < 300:
        return _("%(what)s held steady at %(sum)s in 12 months") % said
    said["share"] = percent(abs(change))
    if change > 0:
        return _("%(what)s grew by %(share)s to %(sum)s in 12 months") % said
    return _("%(what)s fell by %(share)s to %(sum)s in 12 months") % said


def counterparties(found: Pictures) -> list[DealerList]:
    """Lists of counterparties of the flows that have words for them."""
    return [_dealers(known) for known in found.counterparties if known.flow in DEALERS and known.top]


def _dealers(known: Counterparties) -> DealerList:
    ten = known.top[:10]
    total = sum(max(one.amount_fen, 0) for one in known.top) or 1
    most = max(max(one.amount_fen, 0) for one in ten) or 1
    share = sum(max(one.amount_fen, 0) for one in known.top[:5]) * 10_000 // total
    said = {"who": str(DEALERS[known.flow]), "n": known.distinct, "share": percent(share)}
    return DealerList(
        title=_("%(who)s: %(n)s in 12 months; the first five hold %(share)s of those shown") % said,
        note=_("Shown by token: names of third parties stay with the source"),
        dealers=tuple(_dealer(one, total, most) for one in ten),
    )


def _dealer(one: Counterparty, total: int, most: int) -> Dealer:
    amount = max(one.amount_fen, 0)
    return Dealer(one.token[:12], one.amount_fen, one.count, amount * 10_000 // total, amount * 100 // most)


def score_chart(score: Scored) -> Chart:
    """The score as a waterfall of points, the strongest characteristics first."""
    steps = [(str(_("Base")), score.base, True)]
    steps += [(label(item.name), item.points, False) for item in sorted(score.items, key=lambda i: -i.points)]
    steps.append((str(_("Score")), score.total, True))
    said = {"score": score.total, "grade": score.grade, "pd": percent(score.pd_bp)}
    title = _("%(score)s points: grade %(grade)s, %(pd)s chance of default in a year") % said
    if score.interval_bp is not None:
        low, high = (percent(end) for end in score.interval_bp)
        title = _(
            "%(score)s points: grade %(grade)s, %(pd)s chance of default in a year (90%% interval %(low)s to %(high)s)"
        ) % {**said, "low": low, "high": high}
    return waterfall(
        id="chart-score",
        title=title,
        steps=steps,
    )
