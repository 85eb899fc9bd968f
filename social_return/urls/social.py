"""Addresses of contracts and contributions."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
