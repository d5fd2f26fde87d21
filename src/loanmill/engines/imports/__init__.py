"""Reading folders of enterprises and their invoices, as banks and competitions hand them out."""
