"""Money that comes in: to its loan, to suspense until a person places it, or refused with what is wrong with it."""
