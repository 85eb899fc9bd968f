"""Addresses of the market; PRODUCT names them, people and scripts count on them."""

from market.urls import buyers, requests, trade

urlpatterns = [*trade.urlpatterns, *buyers.urlpatterns, *requests.urlpatterns]
