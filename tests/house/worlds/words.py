"""A group of the word list, a word, and a search that found nothing: they belong to nobody."""

from tests import make
from tests.house.worlds import Side


def build(side: Side) -> dict[str, object]:
    """Three of each for the first side; they have no owner."""
    make.word(written=f"zonnewijzer{side.name}{side.copy}".lower())
    make.word_group(words=(f"zonnewijzer {side.name} {side.copy}", "schaduwklok"))
    make.unmet_search(words=f"onderwaterlasser {side.name} {side.copy}".lower())
    return {}
