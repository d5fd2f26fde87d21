"""Loanmill, an intelligent credit factory (智能信贷工厂) for lenders to small and micro businesses."""

__version__ = "0.1.0"
