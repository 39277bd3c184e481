"""Participation support (参加支援): needs, explained matches, placements, follow-up, indicators."""
