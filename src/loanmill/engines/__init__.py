"""Engines: what runs queries and calls, behind small interfaces."""
