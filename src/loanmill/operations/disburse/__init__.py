"""Disburse: a funder says yes, the contract is signed, the bank pays. Each asks outside first, then records once."""
