"""A word for a code: every status is a word with a meaning, never colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

# "accent" is what is under way.
Meaning = Literal["good", "attention", "danger", "neutral", "accent"]


@dataclass(frozen=True, slots=True)
class Word:
    """One code in words, and what its colour means."""

    words: str | Promise
    meaning: Meaning = "neutral"
