"""The calls of the language, one file a concern."""
