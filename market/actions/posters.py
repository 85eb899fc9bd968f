"""Posters of listings, as files: made when the words change, and found by their name."""

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import translation

from market import posters
from market.models import Listing
from market.templatetags.catalogue import per_unit, price_words


def words_of(listing: Listing) -> posters.Words:
    """What the poster of a listing says, in Dutch: whoever shares it shares one picture."""
    with translation.override(settings.LANGUAGE_CODE):
        price = f"{price_words(listing)} {per_unit(listing)}".strip()
    return posters.Words(title=listing.title, maker=str(listing.card.get("maker", "")), price=price)


def address(listing: Listing) -> str:
    """Where the poster is; nothing as long as it was not drawn."""
    name = words_of(listing).name(listing.pk)
    return f"{settings.MEDIA_URL}{name.removeprefix('public/')}" if default_storage.exists(name) else ""


def files_of(pk: int) -> tuple[str, ...]:
    """What was drawn for this listing, now or for earlier words."""
    return tuple(sorted(_of(pk)))


def make(listing: Listing) -> bool:
    """Draws the poster if it is not there; says whether it did. Old ones of this listing go."""
    words = words_of(listing)
    name = words.name(listing.pk)
    if default_storage.exists(name):
        return False
    old = _of(listing.pk)
    default_storage.save(name, ContentFile(posters.draw(words)))
    for file in old:
        default_storage.delete(file)
    return True


def _of(pk: int) -> list[str]:
    folder = posters.folder(pk)
    if not default_storage.exists(folder):
        return []
    _folders, files = default_storage.listdir(folder)
    return [f"{folder}/{file}" for file in files]
