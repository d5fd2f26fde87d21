"""The town's providers over HTTP: one file a provider, each a function from a request to a reply."""
