"""Training, validation and back-tests: what learns from past cases, never what decides a case."""
