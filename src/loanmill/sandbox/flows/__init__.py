"""The traces a merchant leaves month by month, as the rows that providers put on the wire."""
