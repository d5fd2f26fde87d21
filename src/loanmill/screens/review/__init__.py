"""The desk of credit review: the queue, and a person's decision on one case."""
