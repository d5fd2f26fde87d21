"""The desk of proof: what was done, by whom, and that nothing was changed since."""
