"""Addresses of the market; PRODUCT names them, people and scripts count on them."""

from market.urls import requests, trade

urlpatterns = [*trade.urlpatterns, *requests.urlpatterns]
