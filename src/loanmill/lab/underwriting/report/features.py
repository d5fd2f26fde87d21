"""The catalogue of features: name, meaning, formula, unit, coverage, and how the values lie by outcome."""

from __future__ import annotations

from html import escape

import numpy as np

from loanmill.core.evidence.missing import Missing
from loanmill.core.evidence.vocabulary import vocabulary
from loanmill.core.features.catalogue import features_of, formula_of
from loanmill.core.features.distribution import Distribution, distribution
from loanmill.core.kernel.reasons import LANGUAGES, show_param
from loanmill.lab.learn.metrics import auc
from loanmill.lab.underwriting.folder import Known
from loanmill.lab.underwriting.report.html import both, paragraph, percent, section, table
from loanmill.lab.underwriting.run import Underwritten

SERIES = "invoice"
UNITS = {
    "fen": ("元", "yuan"),
    "bp": ("%", "%"),
    "count": ("个", "number"),
    "months": ("月", "months"),
    "days": ("天", "days"),
}
WIDE, TALL, BAR, GAP = 150, 46, 12, 4


def features(found: Underwritten) -> str:
    """Every feature, the one that tells most alone first."""
    known = found.facts.known
    teachers = [one for one in known if one.defaulted is not None]
    names = sorted(features_of(SERIES), key=lambda name: (-abs(_alone(name, teachers) - 0.5), name))
    heads = [("特征", "Feature"), ("含义与公式", "Meaning and formula"), ("单位", "Unit"), ("覆盖", "Coverage"),
             ("单独的 AUC", "AUC alone"), ("按结局分布（五等分）", "By outcome, in fifths")]  # fmt: skip
    chosen = {item.name for item in found.trained.model.default.characteristics}
    lead = paragraph(
        f"{len(names)} 个特征，定义只写一次，批量与流水线同用。S 为销售、P 为采购，下标为月数；"
        f"覆盖率按全部 {len(known)} 家；分布按 {len(teachers)} 家已知结果的企业："
        f"蓝为未违约，红为违约，自左至右由小到大。粗体为评分卡所用。",
        f"{len(names)} features, stated once for batch and line. S is sales, P purchases, the index months. Coverage "
        f"is over all {len(known)}; the picture over the {len(teachers)} with a known fate: blue did not default, "
        f"red did, small values on the left. Bold ones are in the scorecard.",
    )
    rows = [_row(name, known, teachers, bold=name in chosen) for name in names]
    return section("features", "特征目录", "Catalogue of features", lead, table([both(*head) for head in heads], rows))


def _row(name: str, known: tuple[Known, ...], teachers: list[Known], *, bold: bool) -> list[str]:
    term = vocabulary().terms[name]
    title = both(term.zh, term.en)
    told = both(term.zh_doc, term.doc)
    covered = sum(1 for one in known if not isinstance(one.values[name], Missing))
    return [
        f"{f'<strong>{title}</strong>' if bold else title}<br><code>{name}</code>",
        f'{told}<br><span class="soft">{escape(formula_of(SERIES, name))}</span>',
        both(*UNITS[term.type]),
        percent(covered * 10_000 / len(known), digits=0),
        f"{_alone(name, teachers):.2f}",
        _picture(name, by_fate(name, teachers)),
    ]


def by_fate(name: str, teachers: list[Known]) -> Distribution:
    """One feature of those whose fate is known."""
    return distribution(
        {fate: [one.values[name] for one in teachers if one.defaulted is bad] for fate, bad in FATES.items()}
    )


FATES = {"good": False, "bad": True}


def _alone(name: str, teachers: list[Known]) -> float:
    """The AUC of the feature alone, from 0.5 up: which way it points does not matter here."""
    pairs = [(one.values[name], one.defaulted) for one in teachers]
    values = [(float(value), bool(bad)) for value, bad in pairs if isinstance(value, int)]
    y = np.array([bad for _, bad in values], dtype=np.int64)
    if not 0 < y.sum() < len(y):
        return 0.5
    found = float(auc(y=y, said=np.array([value for value, _ in values])))
    return max(found, 1 - found)


def _picture(name: str, found: Distribution) -> str:
    """Two bars a part, no part above the height of the picture; the ends of the known values below."""
    if not found.edges:
        return "–"
    most = max(max(shares) for shares in found.shares_bp.values()) or 1
    parts = []
    for at in range(len(found.edges)):
        for place, fate in enumerate(FATES):
            tall = found.shares_bp[fate][at] * (TALL - 4) / most
            x = at * (2 * BAR + GAP) + place * BAR
            parts.append(f'<rect class="{fate}" x="{x}" y="{TALL - tall:.1f}" width="{BAR - 1}" height="{tall:.1f}"/>')
    ends = [
        f"{show_param(name=name, value=found.least, language=language)} – "
        f"{show_param(name=name, value=found.edges[-1], language=language)}"
        for language in LANGUAGES
    ]
    shown = " / ".join(
        f"{found.shares_bp['good'][at] // 100}% : {found.shares_bp['bad'][at] // 100}%"
        for at in range(len(found.edges))
    )
    return (
        f'<svg class="small" viewBox="0 0 {WIDE} {TALL}" role="img" aria-label="{escape(shown, quote=True)}">'
        f'<title>{escape(shown)}</title>{"".join(parts)}</svg><span class="soft ends">{both(*ends)}</span>'
    )
