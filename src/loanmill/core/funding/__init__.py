"""Matching loans to funders."""
