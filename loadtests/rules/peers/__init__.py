"""The same rules in other systems, each loaded and asked in the fastest way that its documentation offers."""
