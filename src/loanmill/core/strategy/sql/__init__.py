"""The back end for tables: a Program becomes one SQL query whose rows equal what `case` gives, bit for bit."""
