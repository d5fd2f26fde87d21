"""The desk of money received: entering a payment, and placing or sending back what waits."""
