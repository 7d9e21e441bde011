"""Three servers over Redis as one, of which some are killed."""
