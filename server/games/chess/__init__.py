"""Chess by FIDE's laws, as pure rules."""
