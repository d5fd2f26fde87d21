"""Tables of a policy as sheets of a workbook, and sheets back into the document."""
