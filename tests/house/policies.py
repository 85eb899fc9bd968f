"""What the walk cannot read from a view: pages of packages, and pages that are open on purpose."""

from sif.policy import Policy

_EVERYBODY = Policy(frozenset({"public"}), ("GET", "POST"))
_SIGNED_IN = Policy(frozenset({"person"}), ("GET", "POST"))

# Views of packages carry no policy of ours. They guard themselves; here stands what we expect of them.
BY_NAMESPACE = {
    "admin": Policy(frozenset({"staff"}), ("GET", "POST")),
}
BY_NAME = {
    # Signing in, signing up and getting in again are for whoever is not in yet.
    **dict.fromkeys(
        (
            "account_login",
            "account_logout",
            "account_inactive",
            "account_signup",
            "account_email_verification_sent",
            "account_confirm_email",
            "account_reset_password",
            "account_reset_password_done",
            "account_reset_password_from_key",
            "account_reset_password_from_key_done",
            "account_request_login_code",
            "account_confirm_login_code",
            "mfa_authenticate",
            "mfa_login_webauthn",
            "admin:login",
            "admin:logout",
            "admin:jsi18n",
        ),
        _EVERYBODY,
    ),
    # One's own address, password and second step.
    **dict.fromkeys(
        (
            "account_email",
            "account_change_password",
            "account_set_password",
            "account_reauthenticate",
            "mfa_index",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_download_recovery_codes",
            "mfa_list_webauthn",
            "mfa_add_webauthn",
            "mfa_reauthenticate_webauthn",
            "mfa_remove_webauthn",
            "mfa_edit_webauthn",
        ),
        _SIGNED_IN,
    ),
}

# Nouns that everybody may look at, on public pages.
PUBLIC_NOUNS = {
    "document",
    "listing",
    "enterprise",
    "challenge",
    "meeting",
    "name",
    "municipality",
    "proof",
    "category",
    "sitemap",
}

# Pages where somebody else's object is the point: by the name of the page, with the reason.
OPEN_TO_ROLE: dict[str, str] = {
    "basket_put": "a buyer puts what somebody else sells in the basket",
    "listing_ask": "a buyer asks about what somebody else sells",
    "listing_heart": "anybody keeps what somebody else sells",
    "challenge_enter": "any organisation may enter any challenge",
    "meeting_sign_up": "everybody may come to a meeting",
    "meeting_sign_off": "everybody may give an own seat back",
    "unsubscribe": "the signed link in the mail is the key",
    "invitation": "the signed link in the mail is the key",
    "outcome": "the signed link in the mail is the key; it opens three numbers and nothing else",
    "trail_file": "the municipality’s own trail; the noun is a kind of file",
    "pso_file": "one’s own orders; the noun is a kind of file",
}

# Pages that exist for whoever works on the house, and answer 404 otherwise.
ONLY_IN_DEVELOPMENT = {"components", "caught_mails", "caught_mail", "caught_mail_html"}
