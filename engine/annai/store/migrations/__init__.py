"""What brings an older file forward: one file of SQL for each version of the schema, `0006_what_changes.sql`.

Each says what changed against the version before it, and no BEGIN, COMMIT or `user_version`. `schema.sql` is changed
alike, for new files, with its `user_version`; a test compares the two ways. A file that was released is never changed.
"""
