"""The archive: what the log has let go of, as files that are written once."""
