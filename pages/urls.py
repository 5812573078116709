from django.urls import path

from pages import views

app_name = "pages"

urlpatterns = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>-<str:slug>/", views.detail, name="detail"),
]
