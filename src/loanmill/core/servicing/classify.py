"""Five-class classification (五级分类) by days past due.

Rules of 2023 on classifying financial assets: overdue is special mention at least, more than 90 days substandard, more
than 270 doubtful, more than 360 loss. The last three are non-performing.
"""

from __future__ import annotations

from collections.abc import Sequence

from loanmill.core.servicing.arrears import Step, step_code

CLASSES = (
    Step(0, "normal"),
    Step(1, "special_mention"),
    Step(91, "substandard"),
    Step(271, "doubtful"),
    Step(361, "loss"),
)
NON_PERFORMING = frozenset({"substandard", "doubtful", "loss"})

NAMES = {
    "normal": ("正常", "Normal"),
    "special_mention": ("关注", "Special mention"),
    "substandard": ("次级", "Substandard"),
    "doubtful": ("可疑", "Doubtful"),
    "loss": ("损失", "Loss"),
}


def loan_class(*, days: int, steps: Sequence[Step] = CLASSES) -> str:
    """The class of a loan that is so many days past due."""
    return step_code(days=days, steps=steps)
