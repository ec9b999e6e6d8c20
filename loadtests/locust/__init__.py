"""Locust files: people, back ends and operators who use a server, in four shapes. See docs/load-testing.md."""
