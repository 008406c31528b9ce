from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations

# PostgreSQL builds indexes with a restricted search_path, so everything is qualified. No ICU is needed: the servers
# of small hosts have none.
SORT_KEY = """
CREATE OR REPLACE FUNCTION public.sort_key(words text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
AS $$ SELECT public.unaccent('public.unaccent'::regdictionary, replace(lower(words), 'ñ', 'n~')) $$
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        UnaccentExtension(),
        migrations.RunSQL(SORT_KEY, "DROP FUNCTION IF EXISTS public.sort_key(text)"),
    ]
