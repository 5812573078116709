"""The description of a picture in a language that lacks it: whoever may add pictures fills it in, and changes no other."""

from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext

from library.models import Image
from localization import languages
from publishing import change_counter


@transaction.atomic
def missing_words_view(model_admin, request, pk):
    """Publishers get the whole form. Of others, a picture that nobody has described at all asks for more than words."""
    if request.method == "POST":
        change_counter.lock()
    rows = Image.objects.select_for_update() if request.method == "POST" else Image.objects
    image = rows.filter(pk=pk).first()
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    if image is None:
        raise Http404
    page = reverse("admin:library_image_change", args=[pk])
    empty = [languages.column("alt", code) for code in image.undescribed_languages]
    if model_admin.has_change_permission(request, image) or (image.is_described and not empty):
        return HttpResponseRedirect(page)
    if not image.is_described:
        raise PermissionDenied
    form = forms.modelform_factory(
        Image, fields=empty, formfield_callback=partial(model_admin.formfield_for_dbfield, request=request)
    )(request.POST or None, instance=image)
    for field in form.fields.values():
        field.required = True
    if form.is_valid():
        form.save()
        model_admin.log_change(request, image, model_admin.construct_change_message(request, form, []))
        model_admin.message_user(
            request, gettext("The description is saved. Go on in the tab where you were."), messages.SUCCESS
        )
        return HttpResponseRedirect(page)
    context = model_admin.admin_site.each_context(request) | {
        "title": gettext("Describe the picture"),
        "opts": model_admin.opts,
        "intro": gettext("Write what is missing. What is there already is changed by a publisher."),
        "described": [AdminForm(form, [(None, {"fields": empty})], {}, model_admin=model_admin)],
    }
    return TemplateResponse(request, "admin/library/describe.html", context)
