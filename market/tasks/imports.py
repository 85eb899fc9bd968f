"""Work for later on files with listings: a handful of rows at a time."""

from django.utils import timezone, translation

from market.actions import imports
from market.forms.imports import look_at
from market.models import ImportStatus, ListingImport
from sif import queue
from sif.actors import Actor


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


@queue.periodic("market.forget_imports", seconds=24 * 3600)
def forget_imports() -> None:
    """Once a day: what was brought and never written is forgotten after a month."""
    now = timezone.now()
    for file in ListingImport.objects.forgotten(now).defer("rows", "found").order_by("pk")[:500]:
        imports.drop(file, by=Actor.system(), now=now)
