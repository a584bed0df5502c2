"""How fast it is, as ratios to what the database can do and to what the stock framework does: `make bench`."""
