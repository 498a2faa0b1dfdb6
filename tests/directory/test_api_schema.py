"""The API called by its own description: whatever may be asked is answered as it promises.

`make soak` runs it with many more examples, other ones each time.
"""

import os
from collections.abc import Iterator

import hypothesis
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from directory.api.reference import document
from directory.models import OldSlug
from tests.factories.directory import (
    DistrictFactory,
    GovernorateFactory,
    MukhtarFactory,
    MunicipalityFactory,
    MunicipalityPhoneFactory,
    UnionFactory,
)

EXAMPLES = int(os.environ.get("API_EXAMPLES", "50"))
SOAK = "API_EXAMPLES" in os.environ
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    positive_data_acceptance,
    unsupported_method,
    allow_header_conformance,
)

schema = schemathesis.openapi.from_dict(document())
schema.app = get_wsgi_application()


@schema.hook
def filter_case(context, case) -> bool:
    """Leave out what no schema can forbid: a rectangle turned around, half a position."""
    query = case.query or {}
    try:
        west, south, east, north = (float(part) for part in str(query.get("bbox")).split(","))
    except ValueError:
        pass
    else:
        if not (west <= east and -90 <= south <= north <= 90):
            return False
    return case.path != "/api/v1/directory/match/" or ("lat" in query) == ("lon" in query)


@pytest.fixture
def _one_connection() -> Iterator[None]:
    """Keep the test's connection, with its records, from one request to the next."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def records(db: None) -> None:
    """A record of each kind under words that are likely to be asked for, and one that moved."""
    governorate = GovernorateFactory(slug="0")
    district = DistrictFactory(slug="0", governorate=governorate)
    union = UnionFactory(slug="0", district=district)
    qana = MunicipalityFactory(slug="qana", district=district, union=union, spellings=["Cana"])
    MunicipalityFactory(slug="bare", district=district, lat=None, lon=None, coord_quality="")
    MunicipalityPhoneFactory(municipality=qana)
    MukhtarFactory(id=1, district=district, municipality=qana)
    MukhtarFactory(id=2, district=district, phone="")
    qana.slug = "0"
    qana.save()
    assert OldSlug.objects.count() == 1


@pytest.mark.usefixtures("records", "_one_connection")
@schema.parametrize()
@hypothesis.settings(
    max_examples=EXAMPLES,
    derandomize=not SOAK,
    deadline=None,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_every_answer_is_as_described(case) -> None:
    case.call_and_validate(checks=CHECKS)
