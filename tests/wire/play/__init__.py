"""What lies around single matches: past ones, and tournaments."""
