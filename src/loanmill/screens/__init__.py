"""The web: one folder a desk."""
