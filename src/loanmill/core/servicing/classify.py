"""The five classes (五级分类), best first. The last three are non-performing; `standing` says how a loan gets its."""

from __future__ import annotations

NON_PERFORMING = frozenset({"substandard", "doubtful", "loss"})

NAMES = {
    "normal": ("正常", "Normal"),
    "special_mention": ("关注", "Special mention"),
    "substandard": ("次级", "Substandard"),
    "doubtful": ("可疑", "Doubtful"),
    "loss": ("损失", "Loss"),
}
