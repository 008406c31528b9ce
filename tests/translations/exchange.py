"""Files on their way out and back, for the tests of the exchange with translators' tools."""

from publishing import services
from tests.factories import PageFactory, UserFactory
from tests.staff import write
from translations.exchange import po, xliff
from translations.exchange.files import read
from translations.exchange.importing import bring_in
from translations.exchange.units import collect

WRITERS = {"xliff": xliff.write, "po": po.write}
ENGLISH = (
    "<h2>Water</h2><p>It reaches <strong>many</strong> people.</p><ul><li>Wells</li><li>Pipes</li></ul><p>The end.</p>"
)
SPANISH = (
    "<h2>Agua</h2><p>Llega a <strong>muchas</strong> personas.</p><ul><li>Pozos</li><li>Tubos</li></ul><p>Fin.</p>"
)


def page(english=ENGLISH, spanish=SPANISH):
    """Return a page with a body, written by somebody else, and that person."""
    row, author = PageFactory(title_en="Water", title_es="Agua"), UserFactory(superuser=True)
    write(row, author, body_en=english, body_es=spanish)
    return row, author


def export(row, kind="xliff", language="es", **options):
    """Return the text of a file with one object."""
    return WRITERS[kind]([collect(row, language, **options)]).decode()


def bring(text, by, **options):
    """Import the text of a file, and return the report."""
    return bring_in(read(text.encode()), by=by, **options)


def told(report):
    """Return [(kind, place)] of all segments of a report that are not as they were."""
    return [(str(outcome.kind), outcome.place) for found in report.objects for outcome in found.telling]


def reasons(report):
    return [outcome.reason for found in report.objects for outcome in found.outcomes if outcome.kind == "refused"]


def number(row):
    """Return the number of an object's newest version."""
    return services.find(row).head.number
