"""The desk of the book: what is lent, what it yields and what is in arrears."""
