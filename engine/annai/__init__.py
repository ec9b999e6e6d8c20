"""Annai (案内): an onboarding engine."""
