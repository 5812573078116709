from django.urls import path

from news import views
from news.feeds import PostFeed

app_name = "news"

urlpatterns = [
    path("", views.index, name="index"),
    path("feed/", PostFeed(), name="feed"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>-<str:slug>/", views.detail, name="detail"),
]
