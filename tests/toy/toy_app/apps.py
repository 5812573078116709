from django.apps import AppConfig


class ToyAppConfig(AppConfig):
    name = "toy_app"
    verbose_name = "Publications"
