"""The directory for programs: read-only, below `/api/v1/`, described by OpenAPI."""
