"""The policy desk: what decides, what is proposed, and publishing by two people."""
