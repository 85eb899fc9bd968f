"""Addresses of requests and proposals."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
