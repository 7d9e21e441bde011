"""Settings: what can be set, how it is read from the environment and from flags, and the secret that is kept."""
