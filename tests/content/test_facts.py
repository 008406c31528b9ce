"""Every fact of the mission's two source pages, looked up in what a reader sees, in both languages."""

import html
import re
from html.parser import HTMLParser
from typing import NamedTuple

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from programs.models import Area, Program
from results.models import Indicator
from strategy.models import DevelopmentObjective


class Fact(NamedTuple):
    """A fact by its number, the page that tells it, and its words in each language."""

    number: str
    page: str
    en: list
    es: list


FACTS = [
    # The mission
    Fact("M1 name", "home", ["USAID in Perú"], ["USAID en el Perú"]),
    Fact("M1 last updated", "home", ["October 6, 2023"], ["6 de octubre de 2023"]),
    Fact("M2 today", "home", ["USAID has worked in Peru for more than 60 years", "more than 60 years"],
         ["USAID trabaja en el Perú desde hace más de 60 años", "más de 60 años"]),
    Fact("M2 figure", "indicator:years-in-peru",
         ["more than 60 years", "October 6, 2023", "more than 55 years", "Our Work"],
         ["más de 60 años", "6 de octubre de 2023", "más de 55 años", "Our Work"]),
    Fact("M2 older page", "programs:work", ["in about 2018", "had worked in Peru for more than 55 years"],
         ["hacia 2018", "había trabajado en el Perú por más de 55 años"]),
    Fact("M3", "home",
         ["assistance for basic service delivery and economic growth", "strategic partnership", "interests",
          "the United States and Peru share"],
         ["asistencia para la prestación de servicios básicos y el crecimiento económico", "alianza estratégica",
          "intereses que comparten los Estados Unidos y el Perú"]),
    Fact("M4", "home",
         ["national security and foreign policy goals", "security and rule of law in the Americas",
          "strong economic growth and trade"],
         ["seguridad nacional y de política exterior", "seguridad y estado de derecho en las Américas",
          "crecimiento económico y comercio sólidos"]),
    Fact("M5", "home", ["https://www.usaid.gov/peru"], ["https://www.usaid.gov/peru"]),
    Fact("M6 languages", "home", ["Español", "/es/"], ["English", "/en/"]),
    # The strategy
    Fact("S title", "strategy:current",
         ["Country Development Cooperation Strategy", "CDCS", "2020–2025"],
         ["Estrategia de Cooperación para el Desarrollo del País", "CDCS", "2020–2025"]),
    Fact("S1", "strategy:current",
         ["Peru more effectively leads and finances shared strategic priorities through increased capacity to combat "
          "illicit activities and corruption, empower marginalized populations, and address climate change."],
         ["El Perú lidera y financia con mayor eficacia prioridades estratégicas compartidas, gracias a una mayor "
          "capacidad para combatir las actividades ilícitas y la corrupción, empoderar a las poblaciones marginadas "
          "y hacer frente al cambio climático.", "traducción no oficial"]),
    Fact("S2", "strategy:current",
         ["Two decades of remarkable economic and social progress", "trusted ally", "COVID-19 pandemic",
          "government effectiveness", "control of corruption", "containment of illegality", "political stability",
          "climate goals", "steadfast partner"],
         ["Dos décadas de notable progreso económico y social", "aliado de confianza", "pandemia de la COVID-19",
          "eficacia del Estado", "control de la corrupción", "contención de la ilegalidad", "estabilidad política",
          "objetivos climáticos", "socio firme"]),
    Fact("S3.1", "strategy:current", ["Illicit drug trafficking", "second-largest cocaine producer"],
         ["Tráfico ilícito de drogas", "segundo productor de cocaína del mundo"]),
    Fact("S3.2", "strategy:current", ["low position in integrity and international corruption indexes"],
         ["posición baja en los índices de integridad y en los índices internacionales de corrupción"]),
    Fact("S3.3", "strategy:current",
         ["Environmental crimes", "devastating impact on the conservation and management", "vast natural resources",
          "above all in the Amazon"],
         ["Delitos ambientales", "impacto devastador en la conservación y la gestión", "vastos recursos naturales",
          "sobre todo en la Amazonía"]),
    Fact("S3.4", "strategy:current", ["inflow of Venezuelan migrants and refugees", "basic services"],
         ["llegada de migrantes y refugiados venezolanos", "servicios básicos"]),
    Fact("S4", "strategy:current",
         ["comparative progress", "sizable resources",
          "directly financed support for targeted services and populations", "specialized technical assistance",
          "Government of Peru and other Peruvian actors better allocate and use"],
         ["avanzado en términos comparativos", "importantes recursos propios",
          "financiaba directamente el apoyo a determinados servicios y poblaciones", "asistencia técnica especializada",
          "el Gobierno del Perú y otros actores peruanos asignen y usen mejor sus propios recursos"]),
    Fact("S5", "strategy:current",
         ["Strategic Partnership", "new roles for USAID/Peru", "engages, connects and supports Peruvian leaders",
          "government", "the private sector", "civil society",
          "mobilize resources, transform systems and institutionalize reforms"],
         ["Alianza Estratégica", "nuevos roles para USAID/Perú", "involucrar, conectar y apoyar a líderes peruanos",
          "el gobierno", "el sector privado", "la sociedad civil",
          "movilizar recursos, transformar sistemas e institucionalizar reformas"]),
    *[
        Fact(f"S6.{number} on {page}", page, [en], [es])
        for number, en, es in [
            (1, "Peru expands sustainable economic and social development in prioritized areas affected by illicit "
                "coca production",
             "El Perú amplía el desarrollo económico y social sostenible en zonas priorizadas afectadas por la "
             "producción ilícita de coca"),
            (2, "Peru improved democratic systems for transparent, inclusive and accountable governance",
             "El Perú mejora sus sistemas democráticos para una gobernanza transparente, inclusiva y con rendición de "
             "cuentas"),
            (3, "Peru increases climate resilience", "El Perú incrementa su resiliencia climática"),
            (4, "Peru strengthens socio-economic integration of Venezuelan migrants and refugees",
             "El Perú fortalece la integración socioeconómica de los migrantes y refugiados venezolanos"),
        ]
        for page in ("strategy:current", f"objective:cdcs-2020-2025-do-{number}")
    ],
    Fact("S7", "program:covid-19-response",
         ["new resources to respond to and mitigate the effects of COVID-19 in Peru",
          "independent of the Country Development Cooperation Strategy (CDCS)"],
         ["nuevos recursos para responder a la COVID-19 y mitigar sus efectos en el Perú",
          "independientes de la Estrategia de Cooperación para el Desarrollo del País (CDCS"]),
    Fact("S8 environment", "program:amazon-regional-environment-program",
         ["Amazon Regional Environment Program", "South America Regional", "complement", "bilateral program"],
         ["Programa Regional Ambiental para la Amazonía", "regionales de América del Sur", "complementan",
          "programa bilateral", "traducción no oficial"]),
    Fact("S8 migrants", "program:support-for-venezuelan-migrants",
         ["Support for Venezuelan Migrants", "South America Regional", "complement", "bilateral program"],
         ["Apoyo a Migrantes Venezolanos", "regionales de América del Sur", "complementan", "programa bilateral"]),
    Fact("S7 and S8", "programs:list",
         ["COVID-19 response", "Amazon Regional Environment Program", "Support for Venezuelan Migrants"],
         ["Respuesta a la COVID-19", "Programa Regional Ambiental para la Amazonía", "Apoyo a Migrantes Venezolanos"]),
    # The three areas
    Fact("A", "programs:work",
         ["strengthen Peruvian institutions",
          "promote licit livelihoods in coca-growing areas through alternative rural development",
          "improve sustainable natural resource management and the capacity to fight environmental crimes",
          "strengthen governance to reduce corruption and improve the effectiveness of public investment"],
         ["fortalecen las instituciones peruanas",
          "promover medios de vida lícitos en las zonas cocaleras mediante el desarrollo rural alternativo",
          "mejorar la gestión sostenible de los recursos naturales y la capacidad de combatir los delitos ambientales",
          "fortalecer la gobernanza para reducir la corrupción y hacer más eficaz la inversión pública"]),
    Fact("A-1", "area:licit-livelihoods",
         ["Promote licit livelihoods in coca-growing regions", "Government of Peru (GOP)",
          "National Counter-Drug Strategy", "alternatives to coca cultivation", "confront drug cartels"],
         ["Promover medios de vida lícitos en las regiones cocaleras", "Gobierno del Perú",
          "Estrategia Nacional de Lucha contra las Drogas", "alternativas al cultivo de coca", "cárteles de la droga"]),
    Fact("A-1 how", "area:licit-livelihoods",
         ["The GOP negotiates with communities to give up coca and join the licit economy",
          "helps farmers to plant cacao and coffee", "producer associations", "link farmers to markets",
          "higher prices"],
         ["negocia con las comunidades para que dejen la coca y se integren a la economía lícita",
          "sembrar cacao y café", "asociaciones de productores", "conectan a los agricultores con los mercados",
          "mejores precios"]),
    Fact("A-1 effects", "area:licit-livelihoods",
         ["rural economy became more dynamic in the targeted areas", "uptick in private investment",
          "Thousands of rural families", "moved away from coca"],
         ["economía rural se volvió más dinámica", "inversión privada repuntó en regiones aisladas",
          "Miles de familias rurales", "se alejaron de la coca"]),
    *[
        Fact(f"{number} on {page}", page, en, es)
        for number, key, en, es in [
            ("R1", "private-investment",
             ["more than US$ 70 million", "private-sector investment in rural regions",
              "Agreements were signed to leverage"],
             ["más de US$ 70 millones", "inversión del sector privado en regiones rurales",
              "Se firmaron acuerdos para apalancar"]),
            ("R2", "family-income", ["53 percent", "over the last five years"], ["53%", "en los últimos cinco años"]),
            ("R3", "extreme-poverty", ["55 percent", "30 percent", "USAID target regions", "over the last five years"],
             ["55%", "30%", "regiones de intervención de USAID", "en los últimos cinco años"]),
            ("R4", "families-out-of-poverty", ["thousands of rural families"], ["miles de familias rurales"]),
        ]
        for page in (f"indicator:{key}", "results:list", "area:licit-livelihoods")
    ],
    Fact("A-1 figures in a sentence", "area:licit-livelihoods",
         ["saw a rise of 53 percent in their incomes",
          "extreme poverty in USAID target regions dropped from 55 to 30 percent",
          "Agreements were signed to leverage more than US$ 70 million of private-sector investment"],
         ["tuvieron un aumento de 53%",
          "la pobreza extrema en las regiones de intervención de USAID bajó del 55% al 30%",
          "Se firmaron acuerdos para apalancar más de US$ 70 millones de inversión del sector privado"]),
    Fact("A-2", "area:sustainable-resource-management",
         ["Improve sustainable resource management",
          "Alluvial gold mining devastates Amazon communities, forests and water supplies",
          "Illegal logging deforests the Amazon, fuels transnational crime and undercuts international timber markets"],
         ["Mejorar la gestión sostenible de los recursos",
          "La minería aurífera aluvial devasta comunidades, bosques y fuentes de agua de la Amazonía",
          "La tala ilegal deforesta la Amazonía, alimenta la delincuencia transnacional y socava los mercados "
          "internacionales de la madera"]),
    Fact("A-2 partners", "area:sustainable-resource-management",
         ["Government of Peru (GOP), local communities, Peruvian research organizations and U.S. universities"],
         ["Gobierno del Perú, las comunidades locales, organizaciones peruanas de investigación y universidades de los "
          "Estados Unidos"]),
    Fact("A-2 work", "area:sustainable-resource-management",
         ["resolve social conflicts", "promote sustainable economic development",
          "rehabilitate deforested and degraded land", "water security", "climate variability"],
         ["resuelven conflictos sociales", "desarrollo económico sostenible",
          "Recuperan tierras deforestadas y degradadas", "seguridad hídrica", "variabilidad climática"]),
    *[
        Fact(f"R5 on {page}", page,
             ["2017", "With USAID support", "National Forestry Wildlife System launched", "electronic", "timber"],
             ["2017", "Con apoyo de USAID", "Sistema Nacional Forestal y de Fauna Silvestre", "lanzó", "electrónico",
              "madera"])
        for page in ("area:sustainable-resource-management", "indicator:timber-tracking", "results:list")
    ],
    Fact("R5 system", "indicator:timber-tracking",
         ["timber supply chain in real time", "detects and stops illegal shipments"],
         ["en tiempo real la cadena de suministro de la madera", "detecta y detiene los envíos ilegales"]),
    Fact("A-3", "area:governance",
         ["Strengthen governance to reduce corruption",
          "Institutions that represent all citizens are essential for growth and prosperity",
          "remote rural areas", "often lack capacity and resources",
          "limits the government’s mandate and undermines confidence in democracy"],
         ["Fortalecer la gobernanza para reducir la corrupción",
          "instituciones que representan a toda la ciudadanía son esenciales para el crecimiento y la prosperidad",
          "zonas rurales alejadas", "carecer de capacidades y recursos",
          "limita el mandato del gobierno y debilita la confianza en la democracia"]),
    Fact("A-3 partners", "area:governance",
         ["Government of Peru (GOP), local and regional governments, and civil society", "better public services",
          "corruption prevention", "transparent governance"],
         ["Gobierno del Perú, los gobiernos locales y regionales, y la sociedad civil", "mejores servicios públicos",
          "prevención de la corrupción", "gobernanza transparente"]),
    Fact("A-3 initiatives", "area:governance",
         ["illicit money in campaign finance", "citizen oversight mechanisms for major infrastructure projects",
          "combating trafficking in persons", "integrity and quality of public procurement",
          "transparency in the management of public funds"],
         ["dinero ilícito en el financiamiento de campañas",
          "vigilancia ciudadana de los grandes proyectos de infraestructura", "lucha contra la trata de personas",
          "integridad y la calidad de las contrataciones públicas",
          "transparencia en el manejo de los fondos públicos"]),
    # The staff
    Fact("C1", "contacts:list", ["Amy Paro", "Mission Director", "aparo@usaid.gov"],
         ["Amy Paro", "Directora de la Misión", "aparo@usaid.gov"]),
    Fact("C2", "contacts:list", ["Elizabeth Bosman", "Deputy Mission Director", "ebosman@usaid.gov"],
         ["Elizabeth Bosman", "Directora Adjunta de la Misión", "ebosman@usaid.gov"]),
]  # fmt: skip

# What no page may say: the older number of years as today's, a number of families, percent for percentage points.
NOT_SAID = {
    "home": {"en": ["55 years"], "es": ["55 años"]},
    "indicator:families-out-of-poverty": {"en": [r"[\d,]+ (rural )?families"], "es": [r"[\d,]+ familias"]},
    "indicator:family-income": {"en": ["percentage point"], "es": ["puntos? porcentual"]},
    "indicator:extreme-poverty": {"en": [r"25 percent\b", "45.5"], "es": ["25%", "45.5"]},
}

SECTIONS = ["programs:work", "programs:list", "strategy:current", "results:list", "contacts:list"]
DETAILS = {"area": Area, "program": Program, "objective": DevelopmentObjective, "indicator": Indicator}


class Text(HTMLParser):
    """What a reader gets of a page: its words, and the addresses that its links lead to."""

    BLOCKS = {"p", "li", "div", "td", "th", "dt", "dd", "h1", "h2", "h3", "h4", "br", "section", "article", "title"}

    def __init__(self):
        super().__init__()
        self.words = []
        self.addresses = []
        self.hidden = 0

    def handle_starttag(self, tag, attributes):
        self.hidden += tag in {"script", "style"}
        if tag in self.BLOCKS:
            self.words.append(" ")
        if tag == "a":
            # Apart from the words: a link in a sentence does not interrupt it.
            self.addresses.append(dict(attributes).get("href", ""))

    def handle_endtag(self, tag):
        self.hidden -= tag in {"script", "style"}
        if tag in self.BLOCKS:
            self.words.append(" ")

    def handle_data(self, data):
        if not self.hidden:
            self.words.append(data)


def text_of(markup):
    """Return the text of a page with every run of white space, no-break spaces too, as one space, and its links."""
    parser = Text()
    parser.feed(markup)
    return re.sub(r"\s+", " ", " ".join([html.unescape("".join(parser.words)), *parser.addresses]))


def addresses():
    """Return the address of every page that tells a fact, in the active language."""
    found = {"home": reverse("pages:home"), **{name: reverse(name) for name in SECTIONS}}
    for kind, model in DETAILS.items():
        found |= {f"{kind}:{row.key}": row.get_absolute_url() for row in model.objects.all()}
    return found


@pytest.fixture(scope="module")
def pages(django_db_setup, django_db_blocker):
    """The text of every page in both languages, read once."""
    texts = {}
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("loaddata", "mission", verbosity=0)
        for language in ("en", "es"):
            with override(language):
                for name, address in addresses().items():
                    response = Client().get(address)
                    assert response.status_code == 200, address
                    texts[language, name] = text_of(response.content.decode())
        transaction.set_rollback(True)
    return texts


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact.number)
def test_fact_is_on_its_page(pages, fact, language):
    text = pages[language, fact.page].casefold()

    assert [words for words in getattr(fact, language) if words.casefold() not in text] == []


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("page", NOT_SAID)
def test_what_no_source_says_is_on_no_page(pages, page, language):
    text = pages[language, page].casefold()

    assert [words for words in NOT_SAID[page][language] if re.search(words, text)] == []


@pytest.mark.parametrize(
    ("address", "notice"),
    [
        ("/en/", "An official website of the United States government"),
        ("/es/", "Un sitio oficial del Gobierno de Estados Unidos"),
    ],
)
def test_the_official_notice_is_on_official_hosts_only(mission, client, settings, address, notice):
    settings.OFFICIAL_HOSTS = ["peru.usaid.gov"]
    settings.ALLOWED_HOSTS = ["peru.usaid.gov", "copy.example.org"]

    shown = {host: notice in text_of(client.get(address, headers={"host": host}).content.decode())
             for host in settings.ALLOWED_HOSTS}  # fmt: skip

    assert shown == {"peru.usaid.gov": True, "copy.example.org": False}


def test_the_flag_of_peru_is_on_every_page(mission, client):
    assert re.search(r'class="[^"]*flag', client.get("/en/").content.decode())
