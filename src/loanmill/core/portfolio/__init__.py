"""The book as a whole: prices against churn, one plan under a budget, losses, concentration, shocks."""
