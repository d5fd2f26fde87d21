"""Words of the reasons that the house does not have: a characteristic that lost points, a value beyond the model."""

from __future__ import annotations

from loanmill.core.evidence.vocabulary import vocabulary
from loanmill.core.kernel.reasons import LANGUAGES, Language, show_param
from loanmill.core.scoring.risk_model import Range, RiskModel, beyond_code
from loanmill.lab.underwriting.policy.spell import ends, table


def reasons(model: RiskModel) -> str:
    """The section `reasons`."""
    terms = vocabulary().terms
    cards = (*model.default.characteristics, *model.rating.characteristics)
    lines = [
        f'{item.reason}: {{zh: "{terms[item.name].zh} {{{item.name}}}，评分少 {{lost}} 分", '
        f'en: "{terms[item.name].en} {{{item.name}}}: {{lost}} points lost"}}'
        for item in {item.name: item for item in cards}.values()
    ]
    for item in model.ranges:
        zh, en = (_seen(item, language) for language in LANGUAGES)
        lines.append(
            f'{beyond_code(item.name)}: {{zh: "{terms[item.name].zh} {{{item.name}}} 未知或超出建模样本的范围（{zh}），'
            f'模型不适用", en: "{terms[item.name].en} {{{item.name}}} is not known or beyond the cases that taught '
            f'({en}): the model must not be used"}}'
        )
    return f"reasons:\n{table(lines, indent=2)}"


def _seen(item: Range, language: Language) -> str:
    low, high = ends(item.name)
    seen = (max(item.least, low), min(item.most, high))
    return " – ".join(show_param(name=item.name, value=end, language=language) for end in seen)
