from django import template

from pages.models import Mission

register = template.Library()


@register.simple_tag(takes_context=True)
def mission_name(context):
    """Return the name of the public site in the reader's language, "" before there is one; read once per page."""
    kept = context.render_context
    if "mission_name" not in kept:
        mission = Mission.objects.live_in_any().first()
        kept["mission_name"] = mission.text("title", mission.language_shown()) if mission else ""
    return kept["mission_name"]
