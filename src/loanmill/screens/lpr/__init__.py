"""The LPR desk: what was published, and publishing a fixing by two people."""
