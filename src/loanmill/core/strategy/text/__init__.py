"""Text: YAML with places, expressions, and edits that leave the rest of a document alone."""
