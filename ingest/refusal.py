"""Why a file is refused as a whole: nothing of it is stored, and a sentence says what to do instead."""

from store.errors import SourceError

__all__ = ["FileRefused"]


class FileRefused(SourceError):
    """A file that cannot be imported. `reason` is stable: NO_HEADER, MISSING_COLUMN, PASSWORD_PROTECTED, ..."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
