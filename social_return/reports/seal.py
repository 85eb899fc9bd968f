"""Whether the ledger still says what a proof says: the row it was sealed on, and the last walk over it all."""

from dataclasses import dataclass
from datetime import datetime

from social_return.models import LedgerCheck, LedgerEntry, Proof


@dataclass(frozen=True, slots=True)
class Seal:
    """What can be said of the ledger behind a proof, now."""

    fits: bool
    """The row that the proof was sealed on still has the same seal; so has every row before it."""
    checked_at: datetime | None
    is_sound: bool
    """The last walk over the whole ledger found nothing wrong."""

    @property
    def holds(self) -> bool:
        return self.fits and self.is_sound


def look(proof: Proof) -> Seal:
    """Two queries, however long the ledger is: the walk itself is done at night."""
    if proof.entries:
        row = LedgerEntry.objects.of(proof.municipality).filter(number=proof.entries).first()
        fits = row is not None and row.hash == proof.chain_head
    else:
        fits = not proof.chain_head
    walk = LedgerCheck.objects.all().last_walk()
    return Seal(fits, walk.checked_at if walk else None, walk is None or walk.is_sound)
