"""What this server can be asked and what it says, for programs: OpenAPI and AsyncAPI, made of the types in use."""
