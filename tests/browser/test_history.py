"""The pages of an object's history and the audit log, in a browser."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from programs.models import Program
from publishing import audit, services
from publishing.models import ClearanceStep
from publishing.payload import reserve
from publishing.services import review
from tests.browser.audit import LOOKS, faults
from tests.factories import OrganizationFactory, PartnershipFactory, ProgramFactory, SourceFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def write(row, by, children=None, many=None, **columns):
    draft = services.find(row)
    payload = services.head_payload(row, draft)
    payload = payload | {
        "columns": payload["columns"] | columns,
        "children": payload["children"] | (children or {}),
        "many": payload["many"] | (many or {}),
    }
    return services.save(row, payload, by=by, base=draft.head.number if draft else None).revision


@pytest.fixture
def program():
    """A program with versions of several people, in review, public and restored."""
    editor = UserFactory(superuser=True, first_name="Rosa", last_name="Salas")
    officer = UserFactory(superuser=True, first_name="Luis", last_name="Rojas")
    step = ClearanceStep.objects.create(
        name_en="Program office", name_es="Oficina de programas", group=Group.objects.create(name="Office")
    )
    officer.groups.add(step.group)
    program = ProgramFactory(
        regional=True,
        title_en="Water for San Martín",
        title_es="Agua para San Martín",
        body_en="<h2>Aims</h2><p>Clean water for every school of the valley.</p><ul><li>Wells</li><li>Pipes</li></ul>",
        body_es="<h2>Fines</h2><p>Agua limpia para todas las escuelas del valle.</p>",
    )
    partner = PartnershipFactory(program=program, organization=OrganizationFactory(name_en="Farmers", name_es="Agro"))
    source = SourceFactory(title_en="Yearly report", title_es="Informe anual")
    write(program, editor, title_en="Clean water for San Martín", summary_es="Agua limpia.", status="2")
    review.decide(review.submit(program, ["en"], by=editor, note="Please look"), "approve", by=officer)
    services.publish(program, ["en"], by=editor, notes={"en": "It has a new title."})
    rows = {str(reserve(type(partner))): {"organization": partner.organization_id, "role": "funding"}}
    write(
        program, officer, many={"sources": [source.pk]}, children={"partnerships": rows}, starts_on="2020-10-06",
        start_kind="planned", start_precision="day", title_es="Agua limpia para San Martín",
        body_en="<h2>Aims</h2><p>Safe water for every school of the valley.</p><ul><li>Wells</li><li>Taps</li></ul>",
    )  # fmt: skip
    services.restore(program, services.find(program).revisions.get(number=1), by=editor)
    write(program, editor, title_en="Water for the valley")
    audit.record(audit.Action.PUBLISH, officer, program, codes=["en"], is_denied=True, detail="POST /admin/programs/")
    return program


def pages(program):
    def address(view, *args):
        return reverse(f"admin:programs_program_{view}", args=[program.pk, *args])

    return {
        "history": address("history"),
        "untouched": reverse("admin:programs_program_history", args=[ProgramFactory(regional=True).pk]),
        "compare": address("compare", 2, 3),
        "compare-public": address("compare_public", 5),
        "restore": address("restore", 3),
        "discard": address("discard"),
        "audit": f"{reverse('admin:publishing_auditentry_changelist')}?is_denied__exact=1",
        "audit-all": reverse("admin:publishing_auditentry_changelist"),
    }


@pytest.mark.parametrize("language", LOOKS)
def test_pages_of_the_history_are_accessible_and_keep_their_policy(
    new_page, sign_in, html_errors, trouble, program, language
):
    page = new_page(width=360)
    sign_in(page, UserFactory(superuser=True, language=language))
    found, documents = {}, {}
    for name, address in pages(program).items():
        documents[name] = page.goto(address).text()
        page.evaluate("document.fonts.ready")
        found[name] = faults(page, language)

    assert {name: lines for name, lines in found.items() if lines} == {}
    assert trouble == []
    if language == "en":
        # What Django's own templates of the admin say is not ours.
        own = {name: html for name, html in documents.items() if not name.startswith("audit")}
        assert html_errors(own) == []


@pytest.mark.parametrize("scripts", [True, False])
def test_versions_are_compared_and_restored_by_keyboard_and_without_script(new_page, sign_in, program, scripts):
    page = new_page(java_script_enabled=scripts)
    sign_in(page, UserFactory(superuser=True))
    live = Program.objects.get(title_en="Clean water for San Martín")
    page.goto(pages(program)["history"])

    page.locator("input[name=a][value='1']").check()
    page.locator("input[name=b][value='2']").check()
    page.get_by_role("button", name="Compare the chosen versions").press("Enter")
    assert page.url.endswith("/compare/1/2/")
    assert page.locator(".change-group h2").all_inner_texts() == ["All languages", "English", "Spanish"]

    page.get_by_role("link", name="Restore version 1…").press("Enter")
    page.get_by_role("button", name="Restore this version").press("Enter")
    page.locator(".messagelist .success").wait_for()

    assert page.url.endswith(f"/programs/program/{program.pk}/change/")
    assert "Nothing is public until somebody publishes it." in page.locator(".messagelist").inner_text()
    assert services.find(program).head.payload["columns"]["title_en"] == "Water for San Martín"
    assert Program.objects.get(pk=live.pk).title_en == "Clean water for San Martín"


def test_log_is_exported_from_the_page(new_page, sign_in, program):
    page = new_page()
    sign_in(page, UserFactory(superuser=True))
    page.goto(pages(program)["audit"])

    with page.expect_download() as download:
        page.get_by_role("button", name="Export this list (CSV)").click()

    assert download.value.suggested_filename.startswith("audit-")
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "Luis Rojas,published,yes,program" in lines[1]
