from modeltranslation.translator import TranslationOptions, register

from contacts.models import Answer, Channel, Closure, Helpline, Office, Person


@register(Office)
class OfficeTranslation(TranslationOptions):
    fields = ("name", "city", "access", "hours")


@register(Helpline)
class HelplineTranslation(TranslationOptions):
    fields = ("name", "description", "what_happens", "alert")


@register(Answer)
class AnswerTranslation(TranslationOptions):
    fields = ("text",)


@register(Channel)
class ChannelTranslation(TranslationOptions):
    fields = ("label", "hours_note")


@register(Closure)
class ClosureTranslation(TranslationOptions):
    fields = ("reason",)


@register(Person)
class PersonTranslation(TranslationOptions):
    fields = ("role",)
