"""Words for codes, by what they are about; `catalogue` finds the word of a code of any kind."""
