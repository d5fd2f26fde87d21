"""The checked tree of a policy: what the checker makes and both back ends read. Nothing in it can fail to type."""
