"""The stores around single matches: past matches, rating curves, waiting players, tournaments, polls."""
