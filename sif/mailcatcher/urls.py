"""Where a developer reads caught mail."""

from django.urls import path

from sif.mailcatcher import views

urlpatterns = [
    path("", views.caught_mails, name="caught_mails"),
    path("<slug:caught_mail>/", views.caught_mail, name="caught_mail"),
    path("<slug:caught_mail>/html/", views.caught_mail_html, name="caught_mail_html"),
]
