"""Expressions: text to checked nodes and back, and the cells and literals of tables. Nothing here runs a policy."""
