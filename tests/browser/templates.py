"""Every template of the public site, by an address of the demonstration that shows it."""

TEMPLATES = {
    "lv": ["", "jaunumi/", "jaunumi/1/", "projekti/", "projekti/1/", "kontakti/", "kontakti/riga/", "lapas/", "lapas/1/",
           "lapas/1/?easy=1", "nav-tadas/"],
    "en": ["", "news/", "news/1/", "projects/", "projects/1/", "contacts/", "contacts/riga/", "pages/", "pages/1/",
           "pages/1/?easy=1", "no-such-page/"],
}  # fmt: skip
