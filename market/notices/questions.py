"""Who hears what about questions: the maker of each question, the asker of its answer once."""

from enterprises.notices import tell
from market.models import ListingQuestion
from sif import outbox


def asked(question: ListingQuestion) -> None:
    """The people of the enterprise read the question, and where to answer it."""
    maker = question.listing.enterprise.organisation
    tell(maker, f"question:{question.pk}:asked", "market/question_asked", question=question)


def answered(question: ListingQuestion) -> None:
    """The asker reads the answer; what is put right later is on the page."""
    key = f"question:{question.pk}:answered"
    outbox.post(key, to=question.asked_by, template="market/question_answered", question=question)


def hidden(question: ListingQuestion) -> None:
    """The asker reads why the question is not shown any more."""
    key = f"question:{question.pk}:hidden"
    outbox.post(key, to=question.asked_by, template="market/question_hidden", question=question)
