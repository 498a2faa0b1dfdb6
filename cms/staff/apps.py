from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "cms.staff"
    label = "staff"
    verbose_name = "Staff"

    def ready(self) -> None:
        from cms.staff import upstream

        upstream.show_roles_in_the_readers_language()
