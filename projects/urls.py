from django.urls import path

from projects import views
from projects.feeds import ProjectFeed

app_name = "projects"

urlpatterns = [
    path("", views.index, name="index"),
    path("feed/", ProjectFeed(), name="feed"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>-<str:slug>/", views.detail, name="detail"),
]
