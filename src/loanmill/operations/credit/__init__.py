"""Credit lines: open, draw, decide, pay out, freeze, reduce, and the evening that sets counts and holds right."""
