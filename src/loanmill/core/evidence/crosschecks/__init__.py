"""Cross-checks: what one piece of evidence says about another. One file each, listed in `run`."""
