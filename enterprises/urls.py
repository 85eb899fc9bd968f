"""Names and paths."""

from django.urls import path

from enterprises.views import enterprises, mine, organisations, profiles, reviews, tokens

urlpatterns = [
    path("ondernemingen/", enterprises.enterprises, name="enterprises"),
    path("ondernemingen/<slug:enterprise>/", enterprises.enterprise, name="enterprise"),
    path("mijn/", mine.mine, name="mine"),
    path("account/organisaties/", organisations.organisations, name="organisations"),
    path("mijn/organisatie/", organisations.organisation, name="organisation"),
    path("mijn/organisatie/nieuw/", organisations.new, name="organisation_new"),
    path("mijn/collegas/", organisations.people, name="people"),
    path("mijn/collegas/<int:membership>/", organisations.membership, name="membership"),
    path("uitnodiging/<str:token>/", organisations.invitation, name="invitation"),
    path("mijn/profiel/", profiles.profile, name="profile"),
    path("mijn/keurmerken/", profiles.certificates, name="certificates"),
    path("mijn/keurmerken/<int:certificate>/weg/", profiles.certificate_remove, name="certificate_remove"),
    path("keurmerken/<int:certificate>/bewijs/", profiles.certificate_proof, name="certificate_proof"),
    path("mijn/toetsing/", profiles.vetting_status, name="vetting_status"),
    path("mijn/toetsing/indienen/", profiles.vetting_submit, name="vetting_submit"),
    path("toetsingen/", reviews.reviews, name="vetting_reviews"),
    path("toetsingen/<int:vetting>/", reviews.review, name="vetting_review"),
    path("mijn/sleutels/", tokens.tokens, name="tokens"),
    path("mijn/sleutels/<int:api_token>/intrekken/", tokens.revoke, name="token_revoke"),
]
