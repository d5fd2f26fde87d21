"""The report of a back-test: one self-contained page in Chinese and English, with pictures."""
