"""The account that a borrower repays from: a new one takes two people, and nothing is taken from the old one after."""
