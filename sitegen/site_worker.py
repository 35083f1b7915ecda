"""Do the tasks of a build in one worker: read source files and render pages."""

from sitegen.archive import ReadResult
from sitegen.renderer import Renderer, RenderJob, RenderResult, RenderTask
from sitegen.source_reader import ReadTask, SourceReader
from sitegen.worker_pool import ParallelPool, Pool, SerialPool


class SiteWorker:
    """The worker of builds. It keeps the index and templates open from task to task."""

    def __init__(self) -> None:
        self._reader = SourceReader()
        self._renderer = Renderer()

    def read(self, task: ReadTask) -> list[ReadResult]:
        """Read source files; see `SourceReader.read`."""
        return self._reader.read(task)

    def render(self, task: tuple[RenderJob, RenderTask]) -> RenderResult:
        """Render pages; see `Renderer.render`."""
        return self._renderer.render(*task)

    def close(self) -> None:
        """Close the index."""
        self._renderer.close()


def make_pool(processes: int = 1) -> Pool[SiteWorker]:
    """Return a pool of ``processes`` workers; one works in this process."""
    return SerialPool(SiteWorker) if processes == 1 else ParallelPool(SiteWorker, processes)
