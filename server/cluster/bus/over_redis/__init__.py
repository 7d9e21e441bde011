"""The bus over Redis: one, one that sentinels watch, or a cluster. Nothing is stored there."""
