"""The networks of the rigs keep their promises."""
