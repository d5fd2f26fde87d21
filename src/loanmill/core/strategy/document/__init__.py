"""The document: a policy's YAML becomes a checked Program. One file a section; every fault is told in one run."""
