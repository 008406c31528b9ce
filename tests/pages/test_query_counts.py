import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.site import build_site

pytestmark = pytest.mark.django_db

MOST_QUERIES = 6
# What rests on a source is of many kinds, each with a query of its own.
MOST_OF = {"source": 12}


def queries_per_page(client, count):
    """Return how often each page of a site asks the database, in both languages; the site is gone afterwards."""
    asked = {}
    with transaction.atomic():
        site = build_site(count)
        for language in ("en", "es"):
            for name, path in site.paths(language).items():
                with CaptureQueriesContext(connection) as queries:
                    client.get(path)
                asked[name, language] = len(queries)
        transaction.set_rollback(True)
    return asked


def test_pages_ask_the_database_as_often_for_thirty_rows_as_for_one(client):
    for_one, for_thirty = queries_per_page(client, 1), queries_per_page(client, 30)

    assert for_thirty == for_one
    assert {page: count for page, count in for_thirty.items() if count > MOST_OF.get(page[0], MOST_QUERIES)} == {}


@pytest.mark.parametrize("path", ["/sitemap.xml", "/en/contacts/{key}.vcf", "/robots.txt", "/"])
def test_other_answers_ask_the_database_little(client, path):
    site = build_site()

    with CaptureQueriesContext(connection) as queries:
        client.get(path.format(key=site.person.key))

    assert len(queries) <= 9
