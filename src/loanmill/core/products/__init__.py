"""What is sold: one file a product, listed in `catalogue`."""
