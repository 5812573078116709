from django.urls import path

from toy_app import views
from toy_app.feeds import PublicationFeed

app_name = "toy_app"

urlpatterns = [
    path("", views.index, name="index"),
    path("feed/", PublicationFeed(), name="feed"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>-<str:slug>/", views.detail, name="detail"),
]
