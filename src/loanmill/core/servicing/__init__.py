"""Servicing: what becomes of a loan after the money is out."""
