"""Addresses of the market; PRODUCT names them, people and scripts count on them."""

from market.urls import buyers, calendar, requests, trade

urlpatterns = [*trade.urlpatterns, *buyers.urlpatterns, *calendar.urlpatterns, *requests.urlpatterns]
