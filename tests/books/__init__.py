"""The books: loans booked, days closed, ledgers that an accountant can read."""
