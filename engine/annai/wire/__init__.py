"""The wire: what crosses HTTP, typed once. OpenAPI, JSON Schema and TypeScript are generated from here."""
