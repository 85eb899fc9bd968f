"""Addresses of reports and of the public figures."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
