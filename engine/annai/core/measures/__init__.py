"""Measures: the parts of a score. One file each: what an author writes, and the formula."""
