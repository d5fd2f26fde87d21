"""The report: one self-contained page in Chinese and English, with pictures, that a committee reads in ten minutes."""
