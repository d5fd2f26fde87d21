"""The simulated town and its HTTP servers. Everything here is invented, and every reply says so.

The same seed gives the same town: merchant i depends on (seed, i) alone, whatever number was asked for.
"""
