"""Names and paths."""

from django.urls import path

from challenges.views import challenges, entries, jury, meetings

urlpatterns = [
    path("challenges/", challenges.index, name="challenges"),
    path("challenges/aanmeldingen/<int:entry>/", entries.entry, name="entry"),
    path("challenges/aanmeldingen/<int:entry>/intrekken/", entries.withdraw, name="entry_withdraw"),
    path("challenges/jury/<int:entry>/", jury.score, name="jury_score"),
    path("challenges/<slug:challenge>/", challenges.challenge, name="challenge"),
    path("challenges/<slug:challenge>/meedoen/", entries.enter, name="challenge_enter"),
    path("challenges/<slug:challenge>/jury/", jury.index, name="jury"),
    path("agenda/", meetings.agenda, name="agenda"),
    path("agenda/<int:meeting>/", meetings.meeting, name="meeting"),
    path("agenda/<int:meeting>/aanmelden/", meetings.sign_up, name="meeting_sign_up"),
    path("agenda/<int:meeting>/afmelden/", meetings.sign_off, name="meeting_sign_off"),
]
