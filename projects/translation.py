from modeltranslation.translator import TranslationOptions, register, translator

from library.translation import GalleryEntryTranslation
from projects.models import Activity, Funding, Organisation, Project, ProjectImage
from publishing.translation import PublishableTranslation


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("name",)


@register(Project)
class ProjectTranslation(PublishableTranslation):
    fields = ("title", "summary", "audience", "aim", "rationale", "body", "results", "disclaimer")


@register(Funding)
class FundingTranslation(TranslationOptions):
    fields = ("programme", "statement")


@register(Activity)
class ActivityTranslation(TranslationOptions):
    fields = ("title", "description", "place")


translator.register(ProjectImage, GalleryEntryTranslation)
