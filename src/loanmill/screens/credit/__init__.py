"""Credit lines: the list, one line with its draws, and the limits in use."""
