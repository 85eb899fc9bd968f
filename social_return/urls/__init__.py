"""Addresses of social return; PRODUCT names them, people and scripts count on them."""

from social_return.urls import following, reports, social

# What follows contracts comes first: "bewijs" behind a report is no format of it.
urlpatterns = [*following.urlpatterns, *social.urlpatterns, *reports.urlpatterns]
