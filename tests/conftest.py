"""What holds for all tests."""

from hypothesis import settings

settings.register_profile("annai", deadline=None)  # a busy machine is not a fault
settings.load_profile("annai")
