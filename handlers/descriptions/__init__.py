"""The server's commands, events and HTTP calls for programs: OpenAPI and AsyncAPI, made of the types in use."""
