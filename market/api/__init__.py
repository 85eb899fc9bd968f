"""Read-only API of the market: same QuerySets, same filters as the pages."""

from market.api import listings, requests

urlpatterns = [*listings.urlpatterns, *requests.urlpatterns]
