"""The runtime: the only shell around the core. It loads, advances and commits, in batches."""

from annai.core.look import Look
from annai.runtime.bundles import Bundles
from annai.runtime.chain import Refused, Reply
from annai.runtime.lane import Overloaded
from annai.runtime.runtime import Runtime

__all__ = ["Bundles", "Look", "Overloaded", "Refused", "Reply", "Runtime"]
