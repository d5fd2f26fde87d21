"""Learning a scorecard from few cases: bins, selection, weights, calibration, and how well it would do on others."""
