from modeltranslation.translator import TranslationOptions, register

from pages.models import Figure, Page, SiteSettings
from publishing.translation import PublishableTranslation


@register(Page)
class PageTranslation(PublishableTranslation):
    fields = ("title", "menu_title", "body", "keywords", "easy_body")


@register(Figure)
class FigureTranslation(TranslationOptions):
    fields = ("label",)


@register(SiteSettings)
class SiteSettingsTranslation(TranslationOptions):
    fields = (
        *("name", "short_name", "contact_name", "motto", "exit_url", "exit_label", "address"),
        "avoided_words",
    )
