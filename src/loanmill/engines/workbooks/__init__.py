"""Workbooks (XLSX): tables of a policy written for people, and read back."""
