"""The case file: one case with everything known of it, each part in a file of its own."""
