"""What was learnt and planned as a policy of the line (policy/2): cards, prices, limit and the plan's hurdle."""
