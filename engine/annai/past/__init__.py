"""The past: a subject as it was at a moment, worked out again from the nearest snapshot and the log."""
