"""Indicators (評価指標): figures by event date, their rules, the records behind, what is public."""
