"""Features: flows -> findings. The function's name is the feature, its docstring what it means."""
