"""Work for later on files with listings: a handful of rows at a time."""

from django.utils import timezone, translation

from market.actions import imports
from market.forms.imports import look_at
from market.models import ImportStatus, ListingImport
from sif import queue


@queue.task("market.check_import")
def check_import(pk: int) -> None:
    """Looks at the next rows, if they are still to be looked at."""
    file = ListingImport.objects.in_status(ImportStatus.CHECKING).filter(pk=pk).first()
    if file is not None:
        with translation.override(file.made_by.language):
            imports.keep_found(file, file.done, look_at(file, file.done, imports.CHUNK))


@queue.task("market.write_import")
def write_import(pk: int) -> None:
    """Writes the next rows, if the entrepreneur said yes and they are not written yet."""
    file = ListingImport.objects.in_status(ImportStatus.WRITING).filter(pk=pk).first()
    if file is not None:
        with translation.override(file.made_by.language):
            imports.write(file, file.done, look_at(file, file.done, imports.CHUNK), now=timezone.now())
