"""The catalogue of features, for risk strategists."""
