from django.db import migrations

FORBID = """
CREATE FUNCTION publishing_audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The audit log is append-only.';
END
$$;
CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE ON publishing_auditentry
FOR EACH STATEMENT EXECUTE FUNCTION publishing_audit_is_append_only();
"""
ALLOW = """
DROP TRIGGER audit_is_append_only ON publishing_auditentry;
DROP FUNCTION publishing_audit_is_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("publishing", "0003_drafts")]

    operations = [migrations.RunSQL(FORBID, ALLOW)]
