"""The page about the data, in both languages, and the files themselves."""

import json
from collections.abc import Callable
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.functional import Promise
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.core import api, jsonld
from cms.core.bilingual import current_language
from cms.core.sharing import Subject
from directory.opendata import catalogue as descriptions
from directory.opendata import releases
from directory.opendata.columns import columns
from directory.opendata.datasets import CREDIT, DATASETS, FORMATS, LICENCE_NAME, LICENCE_URL

FILE_SECONDS = 300
JSON_LD = "application/ld+json"

View = Callable[..., HttpResponseBase]


def home_trail() -> list[dict[str, str | Promise]]:
    """Return the breadcrumbs down to the directory."""
    return [
        {"url": f"/{current_language()}/", "title": _("Home")},
        {"url": reverse("directory:index"), "title": _("Directory")},
    ]


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What can be downloaded, under which terms, and what each field holds."""
    found = {name: releases.current(dataset) for name, dataset in DATASETS.items()}
    last = max(found.values(), key=lambda release: release.modified)
    context = {
        "title": descriptions.TITLE,
        "summary": descriptions.SUMMARY,
        "credit": CREDIT,
        "licence_name": LICENCE_NAME,
        "licence_url": LICENCE_URL,
        "catalogue": request.build_absolute_uri(reverse("opendata:catalogue")),
        "datasets": [_shown(release) for release in found.values()],
        "trail": home_trail(),
        "json_ld": jsonld.script(descriptions.schema_org(found, request)),
        "subject": Subject(str(descriptions.TITLE), last.modified.date()),
    }
    return render(request, "directory/data.html", context)


def _shown(release: releases.Release) -> dict[str, Any]:
    dataset = DATASETS[release.dataset]
    language = current_language()
    return {
        "dataset": dataset,
        "release": release,
        "sources": [
            {"name": source["name"][language], "url": source["url"], "licence": source["licence"]}
            for source in release.sources
        ],
        "files": [
            {
                "path": descriptions.file_path(dataset, form),
                "label": FORMATS[form].label,
                # Below a kilobyte nobody counts.
                "size": max(file.size, 1024),
            }
            for form, file in release.files.items()
        ],
        "dictionary": reverse("opendata:dictionary", args=[dataset.name]),
        "api": descriptions.api_path(dataset),
        "columns": columns(dataset.record),
    }


def _for_machines(view: View) -> View:
    """Let a view answer GET, HEAD and OPTIONS, to scripts of any site, the same in any language."""

    def answer(request: HttpRequest, *args: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return api.preflight()
        if request.method not in ("GET", "HEAD"):
            body = api.problem(405, _("Use GET, HEAD or OPTIONS."))
            refused = _json(body, api.PROBLEM, status=405)
            refused.headers["Allow"] = api.READ_METHODS
            return api.open_to_all(refused)
        return api.in_all_languages(api.open_to_all(view(request, *args)))

    return answer


def _json(data: dict[str, Any], content_type: str, status: int = 200) -> HttpResponse:
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type=content_type, status=status)


@_for_machines
def catalogue(request: HttpRequest) -> HttpResponseBase:
    """All data sets in the words of DCAT."""
    return _described(request, descriptions.dcat(request), JSON_LD)


@_for_machines
def dictionary(request: HttpRequest, name: str) -> HttpResponseBase:
    """What each column of a CSV file holds."""
    return _described(request, descriptions.csvw(DATASETS[name], request), "application/csvm+json")


def _described(request: HttpRequest, data: dict[str, Any], kind: str) -> HttpResponseBase:
    response = _json(data, kind)
    patch_cache_control(response, public=True, max_age=FILE_SECONDS)
    return api.with_etag(request, response)


@_for_machines
def file(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """One file of a data set, in its current version."""
    dataset = DATASETS[name]
    if form not in dataset.formats:
        raise Http404
    release = releases.current(dataset)
    # Whoever has it already needs no file to be opened.
    asked = HttpResponse()
    patch_cache_control(asked, public=True, max_age=FILE_SECONDS)
    answer = api.conditional(request, asked, etag=release.etag, modified=release.modified)
    if answer is not asked:
        return answer
    release, opened = releases.opened(release, form)
    headers = {
        "Cache-Control": asked.headers["Cache-Control"],
        "Content-Length": str(release.files[form].size),
        "ETag": release.etag,
        "Last-Modified": http_date(release.modified.timestamp()),
    }
    return FileResponse(
        opened,
        content_type=FORMATS[form].media_type,
        as_attachment=not FORMATS[form].inline,
        filename=f"{name}-{release.version}.{form}",
        headers=headers,
    )
