"""The collector: drops former workspaces that nobody is in and that no retained record names.

While several processes share a store it drops none: another one may be about to let somebody in.
"""

from annai.runtime import Runtime

PAUSE = 60.0  # seconds


class Collector:
    name = "collector"

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def run_once(self) -> float | None:
        if not self._runtime.share.is_whole:
            return PAUSE
        current = self._runtime.bundles.bundle.digest
        await self._runtime.finish()  # what a former workspace had decided
        await self._runtime.bundles.collect(current)
        return PAUSE
