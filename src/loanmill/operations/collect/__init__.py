"""Collect: ask the sources a product wants, wave by wave, and store what came back, once."""

from loanmill.operations.collect.collect import collect_evidence

__all__ = ["collect_evidence"]
