"""Loans (借据): the list, and one loan with all that happened to it."""
