"""One case: a checked policy as one Python function over typed JSON, with or without its trace."""
