from modeltranslation.translator import TranslationOptions, register

from contacts.models import Channel, Closure, Helpline, Office, Person


@register(Office)
class OfficeTranslation(TranslationOptions):
    fields = ("name", "city", "access")


@register(Helpline)
class HelplineTranslation(TranslationOptions):
    fields = ("name", "description", "what_happens", "alert")


@register(Channel)
class ChannelTranslation(TranslationOptions):
    fields = ("label", "hours_note")


@register(Closure)
class ClosureTranslation(TranslationOptions):
    fields = ("reason",)


@register(Person)
class PersonTranslation(TranslationOptions):
    fields = ("role",)
