from django.urls import path

from contacts import views
from contacts.models import Region

app_name = "contacts"

urlpatterns = [
    path("", views.index, name="index"),
    # The same word in every language; any other is no address.
    *(path(f"{region}/", views.region, {"region": region}, name="region") for region in Region),
]
