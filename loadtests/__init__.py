"""Benchmarks. They start their own servers, and send to 127.0.0.1 only."""
