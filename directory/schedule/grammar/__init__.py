"""From tokens to items: hours, sets of days, periods, conditions and the words between them."""
