"""What a page says after a verb."""

from types import TracebackType

from django.contrib import messages
from django.http import HttpRequest

from sif.states import Refused


class refusal_said:  # noqa: N801 - reads as a clause: with refusal_said(request)
    """What happens inside is refused with a sentence on the next page, or not refused.

    Whatever follows the refused verb inside is left out; what follows the block happens either way.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(
        self, kind: type[BaseException] | None, no: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if not isinstance(no, Refused):
            return False
        messages.error(self.request, str(no))
        return True
