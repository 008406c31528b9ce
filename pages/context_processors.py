from django.conf import settings
from django.utils.functional import SimpleLazyObject

from pages.frame import Frame
from publishing import languages


def site(request):
    """Give public templates the frame of the page; nothing is read before a template asks.

    Error pages and the admin do not ask, so they need no database for it.
    """
    match = request.resolver_match
    frame = SimpleLazyObject(lambda: Frame(match.view_name if match else None))
    return {
        "frame": frame,
        # The bare header, since `get_host()` refuses a forged one: the page that says so is drawn here too.
        "is_official": request.headers.get("Host", "").partition(":")[0] in settings.OFFICIAL_HOSTS,
        "html_lang": languages.tag(languages.current()),
    }
