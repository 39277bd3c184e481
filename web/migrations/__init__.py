"""Revisions of the schema; each is tested up and down with rows in the tables."""
