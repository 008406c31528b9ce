from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contacts.models import Office, StaffMember
from contacts.vcard import vcard as vcard_text
from publishing import languages
from publishing.metadata import latest
from publishing.views import PublicView


class ContactList(PublicView):
    template_name = "contacts/contact_list.html"

    def get_title(self):
        return _("Contacts")

    def get_description(self):
        return _("Who to write to at the mission.")

    def get_context_data(self, **kwargs):
        self.offices = list(Office.objects.live_in_any())
        self.staff = list(StaffMember.objects.live_in_any().serving(timezone.localdate()).select_related("office"))
        return super().get_context_data(offices=self.offices, staff=self.staff, **kwargs)

    def get_last_updated(self):
        return latest(self.offices + self.staff)

    def get_structured_data(self):
        language = languages.current()
        return [
            {
                "@type": "Person",
                "name": person.name,
                "jobTitle": person.text("position", person.language_shown(language)),
                **({"email": person.email} if person.email else {}),
            }
            for person in self.staff
        ]


@require_safe
def vcard(request, key):
    """Send a person's vCard in the page's language, or in the one they are shown in."""
    person = StaffMember.objects.live_in_any().serving(timezone.localdate()).filter(key=key).first()
    if person is None:
        raise Http404
    language = person.language_shown()
    office = person.office.text("title", language) if person.office and person.office.is_live_in(language) else ""
    response = HttpResponse(vcard_text(person, office, language), content_type="text/vcard; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{person.key}.vcf"'
    return response
