"""What can be done with a loan, one act a file.

A file gives ZH, EN, EVENT (what is recorded), conditions (findings that speak against doing it now) and apply (what it
does). `apply` never refuses: an event in a loan's history is a fact, also when a later correction made its conditions
fail. The file's name is the act's code.
"""
