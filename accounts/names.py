from django.utils.translation import gettext


def group_name(group):
    """Return a group's name as the reader says it: the catalog has those that migrations make.

    Of a language that joined the site later it has the part before the colon, as in "Translators: Runasimi".
    """
    whole = gettext(group.name)
    if whole != group.name:
        return whole
    role, colon, language = group.name.partition(": ")
    return f"{gettext(role)}{colon}{language}"
