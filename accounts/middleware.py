from django.conf import settings
from django.urls import reverse
from django.utils import translation


class StaffLanguageMiddleware:
    """Speak to a signed-in person in the language of their account, in the admin only.

    Public pages never look at the account, so that they set no cookie and stay cacheable.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith(reverse("admin:index")) and request.user.is_authenticated:
            language = request.user.language
            if language in dict(settings.LANGUAGES):
                translation.activate(language)
                request.LANGUAGE_CODE = language
        return self.get_response(request)
