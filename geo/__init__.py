"""Addresses, areas, distance and coverage: geography answered from memory, without a database."""
