"""Unsure: a rail did not say what became of an order. The step is run again under the same reference."""


class Unsure(Exception):
    """Nobody knows whether it was done; asking again under the same reference can never do it twice."""
