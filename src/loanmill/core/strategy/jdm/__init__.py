"""GoRules JDM graphs: read into a policy, and written from one, so that the ZEN engine decides as the policy does."""
