"""Plain WebSocket endpoints: the upgrade, the native socket, and the anonymous ones."""
