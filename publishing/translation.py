"""Which fields of something publishable exist once per language; the content apps inherit them."""

from modeltranslation.translator import TranslationOptions


class PublishableTranslation(TranslationOptions):
    fields = ("is_public", "first_public_at", "text_changed_at", "confirmed_source_hash", "is_outdated")
