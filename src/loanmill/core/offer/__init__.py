"""The offer: limit, price, term and what it costs all in."""
