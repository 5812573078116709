from modeltranslation.translator import TranslationOptions, register

from pages.models import Page, SiteSettings
from publishing.translation import PublishableTranslation


@register(Page)
class PageTranslation(PublishableTranslation):
    fields = ("title", "body", "keywords", "easy_body")


@register(SiteSettings)
class SiteSettingsTranslation(TranslationOptions):
    fields = ("name", "short_name", "motto", "exit_url", "exit_label", "address")
