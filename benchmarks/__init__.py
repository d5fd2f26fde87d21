"""Benchmarks: each measures ours against a peer or the raw limit in the same run."""
