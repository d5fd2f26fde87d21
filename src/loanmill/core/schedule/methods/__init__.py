"""Repayment methods, one a file. A file gives ZH, EN and instalments(*, terms); its name is the method's code."""
