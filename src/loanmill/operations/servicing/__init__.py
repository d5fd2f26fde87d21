"""Acts on booked loans: enter them, keep their files, close the nights that rows alone cannot carry."""
