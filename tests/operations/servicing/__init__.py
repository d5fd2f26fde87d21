"""Acts on booked loans, in either lane, against core/servicing."""
