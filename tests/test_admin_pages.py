"""Every page of the admin, for every kind of record, in both languages."""

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pages.models import Mission
from publishing.models import AuditEntry, Publishable
from results.models import Value, ValueImport
from strategy.models import ResultStatement
from tests import factories
from translations.models import Translation

pytestmark = pytest.mark.django_db

FACTORIES = {factory._meta.model: factory for factory in vars(factories).values() if hasattr(factory, "_meta")}


# The audit log, the translator's desk and imports of values have no pages of this kind; test_history.py, test_desk.py
# and test_pages.py in the folders of their apps open those they have.
WITHOUT_PAGES = {AuditEntry, Translation, ValueImport}
MODELS = sorted(admin.site._registry.keys() - WITHOUT_PAGES, key=lambda model: model._meta.label)
# Statements are written with their objective, and a site has one mission, so nobody adds another.
READ_ONLY = {ResultStatement}
ADDED = [model for model in MODELS if model not in {Mission, *READ_ONLY}]
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def url(model, view, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


@pytest.fixture
def staff(client):
    """Sign in a superuser who reads the admin in a language."""

    def sign_in(language="en"):
        client.force_login(factories.UserFactory(superuser=True, language=language))
        return client

    return sign_in


def test_every_registered_model_is_tested_here():
    assert [model for model in MODELS if model not in FACTORIES] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_every_page_of_a_record_opens(staff, model, language):
    client = staff(language)
    row = FACTORIES[model](**({"draft": True} if model is Mission else {}))
    addresses = [url(model, "changelist"), *([url(model, "add")] if model in ADDED else [])]
    addresses += [url(model, page, row.pk) for page in ("change", "history")]
    if model not in READ_ONLY:
        # What is public is taken back first.
        hidden = {"draft": True} if issubclass(model, (Publishable, Value)) and model is not Mission else {}
        addresses.append(url(model, "delete", FACTORIES[model](**hidden).pk if hidden else row.pk))

    answers = [client.get(address) for address in addresses]

    assert [answer.status_code for answer in answers] == [200] * len(addresses)
    assert {answer.headers["Content-Language"] for answer in answers} == {language}
    assert all("'unsafe-" not in answer.headers["Content-Security-Policy"] for answer in answers)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("model", ADDED, ids=lambda model: model._meta.label_lower)
def test_add_form_without_anything_typed_explains_itself(staff, model, language):
    formsets = {}
    client = staff(language)
    page = client.get(url(model, "add"))
    for inline in page.context["inline_admin_formsets"]:
        formsets |= {f"{inline.formset.prefix}-TOTAL_FORMS": 0, f"{inline.formset.prefix}-INITIAL_FORMS": 0}

    answer = client.post(url(model, "add"), formsets)

    assert answer.status_code == 200
    assert answer.context["errors"]


def queries_of_list(client, model):
    # What is read once per process, such as content types, is read before counting.
    client.get(url(model, "changelist"))
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(url(model, "changelist"))
    return answer, len(queries)


@pytest.mark.parametrize("model", [*ADDED, *READ_ONLY], ids=lambda model: model._meta.label_lower)
def test_list_asks_no_query_per_row(staff, model):
    client = staff()
    FACTORIES[model]()
    _answer, queries_for_one = queries_of_list(client, model)
    FACTORIES[model].create_batch(29)

    answer, queries_for_thirty = queries_of_list(client, model)

    assert answer.context["cl"].result_count == model._base_manager.count()
    assert queries_for_thirty == queries_for_one


def test_overview_asks_the_same_queries_however_much_there_is(staff):
    client = staff()
    address = reverse("admin:index")
    factories.ProgramFactory()
    factories.PageFactory()
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    factories.ProgramFactory.create_batch(29)
    factories.PageFactory.create_batch(29)

    with CaptureQueriesContext(connection) as many:
        answer = client.get(address)

    assert answer.status_code == 200
    assert len(many) <= len(few)


HOSTILE = [
    "?pk__range=9",
    "?id__range=9",
    "?changed_at__year=99999999999",
    "?changed_at__date__range=9",
    "?title_en__regex=(",
    "?objective__strategy__title_en=x",
    "?_connector=OR",
    "?objective__id__exact=99999999999999999999999",
    "?objective__id__exact=x",
    "?in_es=x",
    "?in_en=public&in_en=missing",
    "?o=99.-7.x",
    "?p=99999999999999",
    "?p=x",
    "?e=1",
    "?_facets=True",
    "?q=" + "%28" * 600,
    "?q='\"\\",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_list_survives_hostile_addresses(staff, query):
    factories.ProgramFactory()

    answer = staff().get(reverse("admin:programs_program_changelist") + query)

    assert answer.status_code in {200, 302, 400}


@pytest.mark.parametrize(
    "path", ["99999999999999999999999/change/", "x/change/", "0/history/", "x/delete/", "nothing/"]
)
def test_record_that_is_not_there_is_no_error_of_ours(staff, path):
    answer = staff().get(reverse("admin:programs_program_changelist") + path)

    assert answer.status_code in {302, 404}


def test_action_on_no_number_is_refused(staff):
    answer = staff().post(
        reverse("admin:programs_program_changelist"), {"action": "publish_en", "index": "0", "_selected_action": "x"}
    )

    assert answer.status_code == 400
