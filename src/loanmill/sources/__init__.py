"""Sources: one file a provider of evidence. Stateless: cache, retry, consent and cost belong to the operation."""
