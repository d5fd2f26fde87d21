"""Engines: what computes over bulk rows, behind one small interface, and the lake that holds them."""
