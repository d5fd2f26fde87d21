"""The desk of loans: the list, and one loan with its schedule, what is owed, and what happened."""
