"""What buyers do around a listing: questions with and without an answer, favourites, a list with colleagues."""

from market.actions import lists, posters, questions, searches
from market.models import Listing
from sif.demo import Story

ASKED = (
    (
        "buyer",
        "Kunnen jullie ook vegetarisch leveren?",
        "Ja, dat kan altijd. Zet het in de opmerking bij uw bestelling.",
    ),
    (
        "buyer2",
        "Hoe lang van tevoren moeten wij het aantal doorgeven?",
        "Drie werkdagen is genoeg. Korter kan soms, bel dan even.",
    ),
    ("buyer3", "Is er een rondleiding mogelijk?", ""),
)


def tell(story: Story) -> None:
    """Three questions on the entrepreneur's listing, the last one still waits; then what the buyers keep."""
    online = Listing.objects.in_catalogue().select_related("enterprise__organisation")
    shown = list(online.of_enterprise(story["ond-128"].pk).order_by("pk")[:2])
    for number, (who, text, answer) in enumerate(ASKED):
        asked = questions.ask(shown[0], text, by=story[who], now=story.ago(days=20 - number * 6))
        if answer:
            questions.answer(asked, answer, by=story["entrepreneur"], now=story.ago(days=19.5 - number * 6))
    others = list(online.of_enterprise(story["ond-082"].pk).order_by("pk")[:2])
    for listing in (shown[0], others[0]):
        lists.toggle_favourite(listing, by=story["buyer"], now=story.ago(days=8))
    kept = lists.make("Kerstpakketten", shared=True, by=story["buyer"], now=story.ago(days=7))
    for listing in (*shown, *others):
        entry = lists.put(kept, listing, by=story["buyer"], now=story.ago(days=6))
    lists.annotate(entry, "Vraag eerst of zij 120 stuks kunnen leveren.")
    for query, kinds, name, often in (
        ("categorie=catering&regio=utrecht-en-omgeving", ("catering",), "Catering in de buurt", "at_once"),
        ("q=kerstpakket", (), "Kerstpakketten", "weekly"),
    ):
        searches.save(query, kinds, name=name, frequency=often, by=story["buyer"], now=story.ago(days=5))
    for listing in (*shown, *others, *online.newest()[:8]):
        posters.make(listing)
