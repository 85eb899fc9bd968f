"""Addresses of what buyers do around a listing: ask, keep, compare."""

from django.urls import path

from market.views import lists, questions, searches, side_by_side

urlpatterns = [
    path("aanbod/<slug:listing>/vraag/", questions.ask, name="listing_ask"),
    path("aanbod/<slug:listing>/favoriet/", lists.heart, name="listing_heart"),
    path("vragen/<int:listing_question>/antwoord/", questions.answer, name="question_answer"),
    path("vragen/<int:listing_question>/verbergen/", questions.hide, name="question_hide"),
    path("mijn/vragen/", questions.questions, name="my_questions"),
    path("mijn/lijsten/", lists.lists, name="saved_lists"),
    path("mijn/lijsten/<int:saved_list>/", lists.saved_list, name="saved_list"),
    path("mijn/lijsten/<int:saved_list>/<slug:listing>/", lists.entry, name="saved_listing"),
    path("mijn/zoekopdrachten/", searches.searches, name="saved_searches"),
    path("mijn/zoekopdrachten/nieuw/", searches.new, name="saved_search_new"),
    path("mijn/zoekopdrachten/<int:saved_search>/", searches.saved_search, name="saved_search"),
    path("vergelijken/", side_by_side.compare, name="compare"),
]
