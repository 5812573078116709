from django.urls import path, register_converter

from contacts import views
from contacts.models import Region

app_name = "contacts"


class RegionConverter:
    """The same word in every language; any other is no address."""

    regex = "|".join(Region.values)

    def to_python(self, word):
        return Region(word)

    def to_url(self, region):
        return str(region)


register_converter(RegionConverter, "region")

urlpatterns = [
    path("", views.index, name="index"),
    path("<region:region>/", views.region, name="region"),
]
