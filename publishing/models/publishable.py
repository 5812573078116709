"""What “public” means, written once: models that can be published, and the question who may see them."""

from functools import reduce
from operator import or_

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.utils import truncate_name
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from localization import languages
from localization.partial_dates import plausible_year
from publishing import translation_status
from publishing.models.edit_token import EditToken
from staff.fields import staff_key


def whole_minute(moment):
    """Times of publishing are whole minutes, because an entry of the page cache lives for one."""
    return moment.replace(second=0, microsecond=0)


class PublishableQuerySet(models.QuerySet):
    def public(self, language, at=None):
        """The rows that visitors may see at `at` (default: now) in `language`.

        With `language=None`: in at least one language, for detail pages, media and short links.
        """
        at = at or timezone.now()
        said_so = Q()
        for code in [language] if language else languages.codes():
            said_so |= Q(**{languages.column("is_public", code): True})
        return self.filter(
            said_so,
            Q(expire_at=None) | Q(expire_at__gt=at),
            publish_at__lte=at,
            deleted_at=None,
        )

    def public_once(self, at=None):
        """The rows that visitors may have seen in some language."""
        at, once = at or timezone.now(), Q()
        for column in languages.columns("first_public_at"):
            once |= Q(**{f"{column}__lte": at})
        return self.filter(once)

    def beyond(self, direction, **position):
        """The rows on one side ("lt" or "gt") of a position in a list ordered by two columns.

        Lists are paged by position, never by number: `beyond("lt", date=…, pk=…)` is what comes after
        that row in a list whose newest stands first.
        """
        (first, value), (second, tie) = position.items()
        return self.filter(
            # Said twice for the database, which finds the place in an index by this alone.
            Q(**{f"{first}__{direction}e": value}),
            Q(**{f"{first}__{direction}": value}) | Q(**{f"{second}__{direction}": tie}),
        )

    def neighbours(self, **position):
        """(the next newer row, the next older one) beside a position of such a list, each None at its end."""
        # Two plain queries: Django takes twice as long to write one with two subqueries.
        newer = self.beyond("gt", **position).order_by(*position)
        older = self.beyond("lt", **position).order_by(*(f"-{name}" for name in position))
        return newer.first(), older.first()

    def missing_in(self, language):
        """Of these rows, those that nobody has published in `language`."""
        return self.filter(**{languages.column("is_public", language): False})

    def as_links(self, *more):
        """The rows with no more than a link to each needs, and what `more` names: an article is long to read."""
        needed = ["publish_at", "expire_at", "deleted_at", *languages.columns("is_public")]
        return self.only(*needed, *languages.columns("title"), *more)

    # --- For staff: nothing of it is asked by public pages

    def not_deleted(self):
        """Those that are not in the bin."""
        return self.filter(deleted_at=None)

    def asked_for(self):
        """Those that an author asks to publish, the longest waiting first."""
        return self.not_deleted().filter(review_asked_at__isnull=False).order_by("review_asked_at")

    def drafts_of(self, user):
        """What somebody began, or asked to publish, and nobody has published: the latest first."""
        hidden = Q(**dict.fromkeys(languages.columns("is_public"), False))
        own = Q(created_by=user) | Q(review_asked_by=user)
        return self.not_deleted().filter(hidden, own).order_by("-updated_at")

    def changing_by(self, end, at=None):
        """What becomes public, or ceases to be, by the clock until `end`."""
        at = at or timezone.now()
        begins, ends = (Q(**{f"{name}__gt": at, f"{name}__lte": end}) for name in ("publish_at", "expire_at"))
        released = Q()
        for column in languages.columns("is_public"):
            released |= Q(**{column: True})
        return self.not_deleted().filter(begins | ends, released).order_by("publish_at")

    def untranslated_in(self, language):
        """What is public in another language and has no title in this one."""
        title = languages.column("title", language)
        return self.public(None).filter(Q(**{title: ""}) | Q(**{f"{title}__isnull": True}))

    def outdated_in(self, language):
        """The rows whose text in `language` was right beside other texts than those that stand there now."""
        return self.filter(**{languages.column("is_outdated", language): True})


def list_indexes(name, *fields, also=()):
    """Indexes, by language: rows in order and rows missing in it, for the public lists; rows outdated, for staff.

    And one of every row in order, with all that the lists of staff filter and sort by (the columns `also` too): long
    texts lie between these columns in the table, and a list of staff counts what it shows.
    """
    indexes = [staff_index(name, *fields, also=also)]
    for code in languages.codes():
        is_public, is_outdated = languages.column("is_public", code), languages.column("is_outdated", code)
        elsewhere = [Q(**{column: True}) for column in languages.columns("is_public") if column != is_public]
        is_missing = Q(**{is_public: False}) & reduce(or_, elsewhere, Q())
        indexes += [
            _index(name, f"list_{code}", fields, condition=Q(**{is_public: True})),
            _index(name, f"missing_{code}", ["id"], condition=is_missing),
            _index(name, f"outdated_{code}", ["id"], condition=Q(**{is_outdated: True})),
        ]
    return indexes


def staff_index(name, *fields, also=()):
    columns = ["deleted_at", *languages.columns("is_public"), *languages.columns("is_outdated")]
    times = ["publish_at", "expire_at", "updated_at"]
    return _index(name, "staff", [*fields, *columns, *times, *also])


def _index(name, purpose, fields, **options):
    """What is too long for the name of an index ends in a digest of the whole."""
    full_name = f"{name}_{purpose}"
    return models.Index(name=truncate_name(full_name, models.Index.max_name_length), fields=fields, **options)


def public_only_with(field, name):
    """A CHECK: whatever is published in some language has a value in `field`, for lists are ordered by it."""
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{field}__isnull": False})
        | Q(**dict.fromkeys(languages.columns("is_public"), False)),
        violation_error_message=_("Fill this in before publishing."),
    )


def publishable_models():
    """Every kind of content of the site: the models that are published, in the order of INSTALLED_APPS."""
    return [model for model in apps.get_models() if issubclass(model, Publishable)]


class Publishable(EditToken):
    """A post, project or page: public per language, from one time to another, or replaced by a successor."""

    publish_fields = ("title",)  # what a language needs before it can be public
    previewed_in = None  # the language of the preview link through which it is read
    lacks_draft = False  # in a preview: its draft could not be shown

    publish_at = models.DateTimeField(
        _("publish at"),
        null=True,
        blank=True,
        validators=[plausible_year],
        help_text=_(
            "Visitors see it from this time, for example 01/12/2026 9:00. Leave empty to show it as soon as it is published."
        ),
    )
    expire_at = models.DateTimeField(
        _("hide at"),
        null=True,
        blank=True,
        validators=[plausible_year],
        help_text=_("Visitors no longer see it from this time. Leave empty if it should stay public."),
    )
    is_public = models.BooleanField(_("public"), default=False, editable=False)
    first_public_at = models.DateTimeField(_("first published"), null=True, blank=True, editable=False)
    # Per language, for feeds: `updated_at` moves with every save. `publishing.translation_status` sets it.
    text_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_at = models.DateTimeField(_("put in the bin"), null=True, blank=True, editable=False)
    successor = models.ForeignKey(
        "self",
        verbose_name=_("replaced by"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="predecessors",
        help_text=_("Once this is withdrawn or in the bin, its address leads to the one chosen here."),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = staff_key(_("created by"))
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    updated_by = staff_key(_("changed by"))
    review_asked_by = staff_key(_("publishing requested by"))
    review_asked_at = models.DateTimeField(_("publishing requested"), null=True, blank=True, editable=False)
    # Of the texts in the other languages when the one in this language was last right; "" while nobody said so.
    confirmed_source_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    # Follows from the hash at each save, for lists; `publishing.translation_status` decides when.
    is_outdated = models.BooleanField(_("outdated"), default=False, editable=False)

    objects = PublishableQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_hidden_after_published",
                condition=Q(expire_at=None) | Q(publish_at=None) | Q(expire_at__gt=F("publish_at")),
                violation_error_message=_("“Hide at” must be later than “publish at”."),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_not_its_own_successor",
                condition=Q(successor=None) | ~Q(successor=F("pk")),
                violation_error_message=_("This cannot be replaced by itself. Choose another."),
            ),
        ]

    def __str__(self):
        return languages.any_text(self, "title") or str(_("(untitled)"))

    def get_absolute_url(self, language=None):
        """The addresses of a kind of content are named after its app: `news:detail`."""
        return languages.detail_address(f"{self._meta.app_label}:detail", self, language)

    @property
    def is_in_bin(self):
        return self.deleted_at is not None

    def clean(self):
        super().clean()
        self.cut_to_whole_minutes()

    def save(self, *args, update_status=True, **kwargs):
        """Without `update_status` the caller decides which translations are outdated, once its parts are saved too."""
        self.cut_to_whole_minutes()
        if update_status:
            before = translation_status.stored_texts(self)
            changed = translation_status.update_translation_status(self, before)
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], *changed}
        super().save(*args, **kwargs)

    def cut_to_whole_minutes(self):
        for name in ("publish_at", "expire_at"):
            if moment := getattr(self, name):
                setattr(self, name, whole_minute(moment))

    def is_on(self, at=None):
        """Whether its times let it be seen at `at` (default: now), whatever the language."""
        at = at or timezone.now()
        started = self.publish_at is not None and self.publish_at <= at
        return started and not self.deleted_at and (self.expire_at is None or self.expire_at > at)

    def public_languages(self, at=None):
        """The codes of the languages in which visitors may see it at `at` (default: now)."""
        shown = self.released_languages if self.is_on(at) else []
        return shown if self.previewed_in in (None, *shown) else [self.previewed_in, *shown]

    @property
    def released_languages(self):
        """The codes of the languages that somebody has published, whatever its times are."""
        return [code for code in languages.codes() if getattr(self, languages.column("is_public", code))]

    def state_in(self, language, at=None):
        """One of "public", "scheduled", "ended", "withdrawn", "draft" and "missing", for lists that staff read."""
        at = at or timezone.now()
        first = getattr(self, languages.column("first_public_at", language))
        if (
            not getattr(self, languages.column("is_public", language))
            or self.publish_at is None
            or self.deleted_at
        ):
            if first and first <= at:
                return "withdrawn"
            return "draft" if languages.text_in(self, "title", language) else "missing"
        if self.publish_at > at:
            return "scheduled"
        return "ended" if self.expire_at and self.expire_at <= at else "public"

    def missing_for(self, wanted):
        """Why languages (codes) cannot be public: sentences by the name of the field they stand at."""
        missing = {
            languages.column(field, code): _("Fill this in before publishing in this language.")
            for code in wanted
            for field in self.publish_fields
            if not languages.text_in(self, field, code)
        }
        missing |= self.unready_for(wanted) if wanted else {}
        # With a time of publishing the constraint reports it; without one it will be now.
        if (
            wanted
            and self.expire_at
            and not self.publish_at
            and self.expire_at <= whole_minute(timezone.now())
        ):
            missing["expire_at"] = _("This time has passed. Choose a later time or leave this empty.")
        return missing

    def unready_for(self, wanted):
        """What `missing_for` finds in the rows that it shows through a foreign key, a picture or a document."""
        shown = {
            field.name: getattr(self, field.name)
            for field in self._meta.concrete_fields
            if hasattr(field.related_model, "missing_for")
            and not issubclass(field.related_model, Publishable)
        }
        sentences = {name: row.missing_for(wanted) for name, row in shown.items() if row}
        return {name: sentence for name, sentence in sentences.items() if sentence}

    def publish(self, wanted):
        """Make `wanted` (language codes, perhaps none) the exact set of languages that are public.

        Raises ValidationError with what is missing, by field. Does not save.
        """
        if missing := self.missing_for(wanted):
            raise ValidationError(missing)
        now = whole_minute(timezone.now())
        self.review_asked_by = self.review_asked_at = None  # somebody has decided
        if wanted:
            self.publish_at = self.publish_at or now
        for code in languages.codes():
            setattr(self, languages.column("is_public", code), code in wanted)
            first = languages.column("first_public_at", code)
            if code in wanted and getattr(self, first) is None:
                setattr(self, first, whole_minute(max(now, self.publish_at)))

    def put_in_bin(self):
        """Visitors no longer see it; what comes back from the bin is not public."""
        self.publish([])
        self.deleted_at = timezone.now()
        self.save()

    def take_out_of_bin(self):
        """It is a draft again."""
        self.deleted_at = None
        self.save()
