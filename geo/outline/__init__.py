"""Outlines of municipalities, areas and towns: imported from official files, or derived."""
