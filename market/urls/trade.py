"""Addresses of home, catalogue, listings, basket and orders."""

from django.urls import path

from market.views import (
    baskets,
    catalogue,
    documents,
    home,
    imports,
    listing,
    listings,
    orders,
    photos,
    suggestions,
)

LISTING_VERBS = {
    "publish": "publiceren",
    "pause": "pauzeren",
    "archive": "archiveren",
    "restore": "terughalen",
}
ORDER_VERBS = {
    "approve": "goedkeuren",
    "reject": "afkeuren",
    "accept": "accepteren",
    "decline": "afwijzen",
    "confirm": "bevestigen",
    "cancel": "annuleren",
    "dispute": "geschil",
    "resolve": "oplossen",
}

urlpatterns = [
    path("", home.home, name="home"),
    path("catalogus/", catalogue.catalogue, name="catalogue"),
    path("catalogus/suggesties/", suggestions.suggestions, name="catalogue_suggestions"),
    path("aanbod/<slug:listing>/", listing.listing, name="listing"),
    path("aanbod/<slug:listing>/documenten/<int:document>/", documents.document, name="listing_document"),
    path("aanbod/<slug:listing>/in-winkelmand/", baskets.put, name="basket_put"),
    path("winkelmand/", baskets.basket, name="basket"),
    path("winkelmand/regel/<int:basket_line>/", baskets.line, name="basket_line"),
    path("winkelmand/onderneming/<int:basket_part>/", baskets.part, name="basket_part"),
    path("afrekenen/", baskets.checkout, name="checkout"),
    path("afrekenen/<int:checkout>/", baskets.placed, name="checkout_placed"),
    path("bestellingen/", orders.orders, name="orders"),
    path("bestellingen/<str:order>/", orders.order, name="order"),
    path("bestellingen/<str:order>/leveren/", orders.deliver, name="order_deliver"),
    *(
        path(f"bestellingen/<str:order>/{word}/", orders.act, {"verb": verb}, name=f"order_{verb}")
        for verb, word in ORDER_VERBS.items()
    ),
    path("mijn/aanbod/", listings.listings, name="my_listings"),
    path("mijn/aanbod/nieuw/", listings.new, name="listing_new"),
    path("mijn/aanbod/categorie/", listings.suggest, name="listing_suggest"),
    path("mijn/aanbod/exporteren/csv/", imports.take, {"writer": "csv"}, name="listings_as_csv"),
    path("mijn/aanbod/exporteren/xlsx/", imports.take, {"writer": "xlsx"}, name="listings_as_xlsx"),
    path("mijn/aanbod/importeren/", imports.bring, name="listing_imports"),
    path("mijn/aanbod/importeren/<int:listing_import>/", imports.brought, name="listing_import"),
    path(
        "mijn/aanbod/importeren/<int:listing_import>/stand/",
        imports.progress,
        name="listing_import_progress",
    ),
    path(
        "mijn/aanbod/importeren/<int:listing_import>/schrijven/",
        imports.confirm,
        name="listing_import_confirm",
    ),
    path("mijn/aanbod/importeren/<int:listing_import>/weg/", imports.drop, name="listing_import_drop"),
    path("mijn/aanbod/<slug:listing>/", listings.edit, name="listing_edit"),
    path("mijn/aanbod/<slug:listing>/voorbeeld/", listings.preview, name="listing_preview"),
    path("mijn/aanbod/<slug:listing>/kopieren/", listings.duplicate, name="listing_duplicate"),
    path(
        "mijn/aanbod/<slug:listing>/wijziging-intrekken/", listings.withdraw, name="listing_withdraw_change"
    ),
    path("mijn/aanbod/<slug:listing>/documenten/", documents.documents, name="listing_documents"),
    path(
        "mijn/aanbod/<slug:listing>/documenten/<int:document>/weg/",
        documents.remove,
        name="listing_document_remove",
    ),
    path("mijn/aanbod/<slug:listing>/fotos/", photos.photos, name="listing_photos"),
    path("mijn/aanbod/<slug:listing>/fotos/<int:photo>/", photos.photo, name="listing_photo"),
    *(
        path(f"mijn/aanbod/<slug:listing>/{word}/", listings.act, {"verb": verb}, name=f"listing_{verb}")
        for verb, word in LISTING_VERBS.items()
    ),
]
