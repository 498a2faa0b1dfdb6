from django.apps import AppConfig


class LegalLibraryConfig(AppConfig):
    name = "legal_library"
