import datetime

import pytest
from django.utils.translation import override

from sources.models import Source
from tests.factories import LinkFactory, SourceFactory
from tests.rules import assert_accepted, assert_refused, changed, errors

pytestmark = pytest.mark.django_db

DAY = datetime.date(2023, 10, 6)


@pytest.mark.parametrize(
    "values",
    [
        {"published_on": None, "date_precision": "unknown"},
        {"published_on": DAY, "date_precision": "day"},
        {"published_on": DAY, "date_precision": "month"},
        {"published_on": DAY, "date_precision": "year"},
    ],
)
def test_source_date_comes_with_its_precision(values):
    assert_accepted(changed(SourceFactory(), **values))


@pytest.mark.parametrize(
    "values",
    [{"published_on": DAY, "date_precision": "unknown"}, {"published_on": None, "date_precision": "day"}],
)
def test_source_refuses_a_date_without_precision_and_the_reverse(values):
    assert_refused(
        changed(SourceFactory(), **values),
        "source_date_has_precision",
        "Give a date together with its precision, or neither.",
        "Indique la fecha junto con su precisión, o ninguna de las dos.",
    )


def test_source_has_its_key_from_its_title_and_is_found_by_it():
    source = SourceFactory(title_en="Our Work", title_es="Nuestro trabajo")

    assert source.natural_key() == ("our-work",)
    assert Source.objects.get_by_natural_key("our-work") == source


def test_source_name_is_in_the_language_of_the_staff_member():
    source = SourceFactory(title_en="Our Work", title_es="Nuestro trabajo")

    with override("es"):
        assert str(source) == "Nuestro trabajo"


@pytest.mark.parametrize(("repository", "number"), [("", ""), ("DEC", ""), ("DEC", "PA-00X-123")])
def test_link_number_belongs_to_a_repository(repository, number):
    assert_accepted(changed(LinkFactory(), repository=repository, repository_id=number))


def test_link_refuses_a_number_without_a_repository():
    assert_refused(
        changed(LinkFactory(), repository_id="PA-00X-123"),
        "link_number_has_repository",
        "Say which repository the number belongs to.",
        "Indique a qué repositorio corresponde el número.",
    )


@pytest.mark.parametrize(
    ("values", "english", "spanish"),
    [
        (
            {"language": "EN"},
            "Give a language code of two letters, such as en or es.",
            "Escriba un código de idioma de dos letras, como en o es.",
        ),
        (
            {"media_type": "PDF"},
            "Give a media type, such as application/pdf.",
            "Escriba un tipo de contenido, como application/pdf.",
        ),
        ({"url": "javascript:alert(1)"}, "Enter a valid URL.", "Introduzca una URL válida."),
    ],
)
def test_link_refuses_what_is_no_code_type_or_address(values, english, spanish):
    link = changed(LinkFactory(), **values)

    (field,) = values
    assert errors(link, "en") == {field: [english]}
    assert errors(link, "es") == {field: [spanish]}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//example.org", "www.example.org"])
def test_source_refuses_addresses_that_no_reader_should_follow(url):
    assert errors(changed(SourceFactory(), url=url)) == {"url": ["Enter a valid URL."]}


def test_link_without_a_title_is_named_by_its_address():
    link = LinkFactory(title_en="", title_es="", url="https://www.example.org/")

    assert str(link) == "https://www.example.org/"
