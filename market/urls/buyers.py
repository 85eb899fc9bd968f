"""Addresses of what buyers do around a listing: ask, keep, compare."""

from django.urls import path

from market.views import feeds, lists, questions, searches, side_by_side, widget

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
    path("widget/", widget.widget, name="widget"),
    path("widget/maken/", widget.snippet, name="widget_make"),
    path("catalogus.atom", feeds.newest, name="feed"),
    path("catalogus/<slug:category>.atom", feeds.newest_of_category, name="feed_category"),
    path("vergelijken/", side_by_side.compare, name="compare"),
]
