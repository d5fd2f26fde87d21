"""The door: log-in, log-out, language and theme."""
