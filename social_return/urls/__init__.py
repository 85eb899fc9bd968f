"""Addresses of social return; PRODUCT names them, people and scripts count on them."""

from social_return.urls import reports, social

urlpatterns = [*social.urlpatterns, *reports.urlpatterns]
