"""The data sets described for machines: DCAT (JSON-LD), CSV on the Web, schema.org."""

import datetime
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from cms.core.bilingual import current_language
from directory.opendata import releases
from directory.opendata.columns import columns
from directory.opendata.datasets import CREDIT, DATASETS, FORMATS, LICENCE_URL, Dataset, in_both
from directory.opendata.releases import Release

Data = dict[str, Any]
Absolute = Callable[[str], str]

TITLE = _("Open data of the directory of municipalities")
SUMMARY = _(
    "Lebanon’s governorates, districts, unions of municipalities, municipalities and mukhtars "
    "as files and through an interface for programs, free for any use."
)
PUBLISHER = _("Directorate General of Local Administrations and Councils")
KEYWORDS = (_("municipalities"), _("local administration"), _("Lebanon"), _("directory"))

# The register begins with the list of 2016.
EARLIEST = "2016-01-01"
_EU = "http://publications.europa.eu/resource/authority/"
LANGUAGES = [{"@id": f"{_EU}language/ARA"}, {"@id": f"{_EU}language/ENG"}]
LEBANON = {"@id": f"{_EU}country/LBN"}
# European file types, which DCAT-AP's readers know.
FILE_TYPES = {"csv": "CSV", "xlsx": "XLSX", "json": "JSON", "geojson": "GEOJSON"}
STANDARDS = {
    "csv": "https://www.rfc-editor.org/rfc/rfc4180",
    "geojson": "https://www.rfc-editor.org/rfc/rfc7946",
}

CONTEXT: Data = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "adms": "http://www.w3.org/ns/adms#",
}


def file_path(dataset: Dataset, form: str) -> str:
    """Return the address of a file, without language and host; it never changes."""
    return reverse("opendata:file", args=[dataset.name, form])


def api_path(dataset: Dataset) -> str:
    """Return the address of the data set's list in the API."""
    return reverse(f"api:{dataset.name}")


def page_path(language: str | None = None) -> str:
    """Return the address of the page about the data, in a language."""
    with translation.override(language or current_language()):
        return reverse("directory:data")


def _texts(both: dict[str, str]) -> list[Data]:
    return [{"@language": language, "@value": text} for language, text in both.items()]


def _moment(moment: datetime.datetime) -> Data:
    text = moment.astimezone(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"@type": "xsd:dateTime", "@value": text}


def _day(day: str) -> Data:
    return {"@type": "xsd:date", "@value": day}


def dcat(request: HttpRequest) -> Data:
    """Return the catalogue of all data sets in the words of DCAT, as DCAT-AP uses them."""
    absolute = request.build_absolute_uri
    found = {name: releases.current(dataset) for name, dataset in DATASETS.items()}
    publisher = {
        "@id": absolute("/#organisation"),
        "@type": "foaf:Agent",
        "foaf:name": _texts(in_both(PUBLISHER)),
        "foaf:homepage": {"@id": absolute("/")},
    }
    return {
        "@context": CONTEXT,
        "@id": absolute(reverse("opendata:catalogue")),
        "@type": "dcat:Catalog",
        "dct:title": _texts(in_both(TITLE)),
        "dct:description": _texts(in_both(SUMMARY)),
        "dct:publisher": publisher,
        "dct:language": LANGUAGES,
        "dct:spatial": LEBANON,
        "dct:license": {"@id": LICENCE_URL},
        "dct:issued": _moment(min(release.issued for release in found.values())),
        "dct:modified": _moment(max(release.modified for release in found.values())),
        "foaf:homepage": {"@id": absolute(page_path("ar"))},
        "dcat:themeTaxonomy": {"@id": f"{_EU}data-theme"},
        "dcat:dataset": [
            _dataset(DATASETS[name], release, publisher["@id"], absolute)
            for name, release in found.items()
        ],
        "dcat:service": _service(list(found), absolute),
    }


def _dataset(dataset: Dataset, release: Release, publisher: Any, absolute: Absolute) -> Data:
    data: Data = {
        "@id": absolute(f"{reverse('opendata:catalogue')}#{dataset.name}"),
        "@type": "dcat:Dataset",
        "dct:identifier": f"directory/{dataset.name}",
        "dct:title": _texts(in_both(dataset.title)),
        "dct:description": _texts(in_both(dataset.description)),
        "dct:publisher": {"@id": publisher},
        "dct:license": {"@id": LICENCE_URL},
        "dct:accessRights": {"@id": f"{_EU}access-right/PUBLIC"},
        "dct:rights": _texts(in_both(CREDIT)),
        "dct:language": LANGUAGES,
        "dct:spatial": LEBANON,
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": _day(EARLIEST),
            "dcat:endDate": _day(release.modified.date().isoformat()),
        },
        "dct:issued": _moment(release.issued),
        "dct:modified": _moment(release.modified),
        "dct:accrualPeriodicity": {"@id": f"{_EU}frequency/CONT"},
        "owl:versionInfo": release.version,
        "dcat:theme": {"@id": f"{_EU}data-theme/GOVE"},
        "dcat:keyword": [text for word in KEYWORDS for text in _texts(in_both(word))],
        "dcat:landingPage": {"@id": absolute(f"{page_path('ar')}#{dataset.name}")},
        "dcat:distribution": [
            _distribution(dataset, release, form, absolute) for form in dataset.formats
        ],
    }
    if sources := [_source(source) for source in release.sources]:
        data["dct:source"] = sources
    return data


def _source(source: Data) -> Data:
    data: Data = {"dct:title": _texts(source["name"])}
    return {"@id": source["url"], **data} if source["url"] else data


def _distribution(dataset: Dataset, release: Release, form: str, absolute: Absolute) -> Data:
    address = absolute(file_path(dataset, form))
    data: Data = {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": f"{dataset.name}.{form}",
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": {
            "@id": "https://www.iana.org/assignments/media-types/"
            + FORMATS[form].media_type.partition(";")[0]
        },
        "dct:format": {"@id": f"{_EU}file-type/{FILE_TYPES[form]}"},
        "dcat:byteSize": {
            "@type": "xsd:nonNegativeInteger",
            "@value": str(release.files[form].size),
        },
        "dct:license": {"@id": LICENCE_URL},
        "dct:language": LANGUAGES,
        "dct:issued": _moment(release.issued),
        "dct:modified": _moment(release.modified),
    }
    if form == "csv":
        described = absolute(reverse("opendata:dictionary", args=[dataset.name]))
        data["dct:conformsTo"] = [{"@id": STANDARDS["csv"]}, {"@id": described}]
    elif form in STANDARDS:
        data["dct:conformsTo"] = {"@id": STANDARDS[form]}
    return data


def _service(names: list[str], absolute: Absolute) -> Data:
    return {
        "@id": absolute(reverse("api:index")),
        "@type": "dcat:DataService",
        "dct:title": _texts(in_both(_("Interface of the directory for programs (REST)"))),
        "dcat:endpointURL": {"@id": absolute(reverse("api:index"))},
        "dcat:endpointDescription": {"@id": absolute(reverse("api:openapi-json"))},
        "dct:license": {"@id": LICENCE_URL},
        "dct:conformsTo": {"@id": "https://spec.openapis.org/oas/v3.0.3"},
        "dcat:servesDataset": [
            {"@id": absolute(f"{reverse('opendata:catalogue')}#{name}")} for name in names
        ],
    }


def csvw(dataset: Dataset, request: HttpRequest) -> Data:
    """Return what each column of the CSV file holds, in the words of CSV on the Web."""
    described = []
    for column in columns(dataset.record):
        entry: Data = {
            "name": column.name,
            "titles": column.name,
            "dc:description": _texts(in_both(column.description)),
            "datatype": column.datatype,
            "required": column.required,
        }
        if column.is_list:
            entry["separator"] = "|"
        described.append(entry)
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": request.build_absolute_uri(file_path(dataset, "csv")),
        "dc:title": _texts(in_both(dataset.title)),
        "dc:description": _texts(in_both(dataset.description)),
        "dc:license": {"@id": LICENCE_URL},
        "dialect": {"header": True, "encoding": "utf-8"},
        "tableSchema": {"primaryKey": dataset.identified_by, "columns": described},
    }


def schema_org(found: dict[str, Release], request: HttpRequest) -> Data:
    """Return the data sets as search engines for data read them, in the active language."""
    language = current_language()
    absolute = request.build_absolute_uri
    catalogue = absolute(reverse("opendata:catalogue"))
    publisher = {"@type": "GovernmentOrganization", "name": str(PUBLISHER), "url": absolute("/")}
    sets = []
    for name, release in found.items():
        dataset = DATASETS[name]
        sets.append(
            {
                "@type": "Dataset",
                "@id": f"{catalogue}#{name}",
                "name": f"{TITLE}: {dataset.title}",
                "description": str(dataset.description),
                "url": f"{absolute(page_path())}#{name}",
                "identifier": f"directory/{name}",
                "version": release.version,
                "dateModified": release.modified.date().isoformat(),
                "license": LICENCE_URL,
                "creditText": str(CREDIT),
                "creator": publisher,
                "publisher": publisher,
                "isAccessibleForFree": True,
                "inLanguage": ["ar", "en"],
                "keywords": [str(word) for word in KEYWORDS],
                "spatialCoverage": {"@type": "Country", "name": str(_("Lebanon"))},
                "temporalCoverage": f"{EARLIEST}/{release.modified:%Y-%m-%d}",
                "isBasedOn": [
                    source["url"] or source["name"][language] for source in release.sources
                ],
                "variableMeasured": [column.name for column in columns(dataset.record)],
                "distribution": [
                    {
                        "@type": "DataDownload",
                        "name": FORMATS[form].label,
                        "encodingFormat": FORMATS[form].media_type.partition(";")[0],
                        "contentUrl": absolute(file_path(dataset, form)),
                        "contentSize": f"{file.size} B",
                    }
                    for form, file in release.files.items()
                ],
            }
        )
    return {
        "@type": "DataCatalog",
        "@id": catalogue,
        "name": str(TITLE),
        "description": str(SUMMARY),
        "url": absolute(page_path()),
        "publisher": publisher,
        "license": LICENCE_URL,
        "inLanguage": ["ar", "en"],
        "dataset": sets,
    }
