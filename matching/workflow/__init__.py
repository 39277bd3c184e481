"""How cases, proposals and placements move: three state machines, their guards and pictures."""
