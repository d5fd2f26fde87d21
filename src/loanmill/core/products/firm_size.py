"""The size of a firm (大型、中型、小型、微型) by the national standard, as registries and applicants state it.

What is not known counts as small: small and micro firms, and sole traders, pay no fee for repaying early
(银保监发〔2020〕18号), so that a lender who does not know never charges one.
"""

from __future__ import annotations

SIZES = ("large", "medium", "small", "micro")
UNKNOWN = ""


def counts_as_small(size: str) -> bool:
    """Whether a firm of this size, "" for an unknown one, is treated as a small one."""
    return size not in ("large", "medium")
