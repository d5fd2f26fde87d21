"""Django settings that belong to the web alone."""
