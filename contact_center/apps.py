from django.apps import AppConfig


class ContactCenterConfig(AppConfig):
    name = "contact_center"
