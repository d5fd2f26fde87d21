"""Features over VAT invoices, one file a question. Amounts are without tax; windows are whole months (flows/months.py).

In formulas S is sales and P purchases, net of red-letter invoices, voided ones left out; the index is the months, `-12`
says that they end twelve months before the last whole one. Totals (with tax) are of normal sales invoices.
"""
