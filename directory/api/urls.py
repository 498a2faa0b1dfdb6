"""The addresses of the API, below `/api/v1/`. They carry no language: answers hold both."""

from django.urls import URLPattern, path, re_path

from directory.api import reference, views
from directory.opendata.datasets import DATASETS

app_name = "api"


def _of(name: str) -> list[URLPattern]:
    dataset = DATASETS[name]
    resource, understood = views.RESOURCES[name]
    key = "int:id" if dataset.identified_by == "id" else "slug:slug"
    return [
        path(f"directory/{name}/", views.list_view(dataset, resource, understood), name=name),
        path(
            f"directory/{name}/<{key}>/",
            views.entry_view(dataset, resource),
            name=f"{name}-one",
        ),
    ]


urlpatterns = [
    path("", views.IndexView.as_view(), name="index"),
    path("openapi.json", reference.DocumentView.as_view(form="json"), name="openapi-json"),
    path("openapi.yaml", reference.DocumentView.as_view(form="yaml"), name="openapi-yaml"),
    *(pattern for name in DATASETS for pattern in _of(name)),
    *(
        path(f"directory/{name}/", view.as_view(), name=name)
        for name, view in views.FINDERS.items()
    ),
    # Whatever else there is below it, line breaks included.
    re_path(r"^[\s\S]*$", views.NothingView.as_view(), name="nothing"),
]
