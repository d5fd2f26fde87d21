"""The lake: Parquet files in buckets of parties and months, listed by the SQL manifest, and the tail in front of it."""
