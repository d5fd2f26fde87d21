"""Rails: payments, debits, signatures and funders' answers. Stateless, and idempotent by reference."""
