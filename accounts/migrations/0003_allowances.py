from django.db import migrations, models

FUNCTION = """
ALTER TABLE accounts_allowance SET UNLOGGED;
CREATE FUNCTION spend_allowance(keys text[], steps interval[], bursts int[]) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    moment timestamptz;
    wait interval;
BEGIN
    INSERT INTO accounts_allowance (key, full_at) SELECT k, '-infinity' FROM unnest(keys) k ORDER BY k
        ON CONFLICT DO NOTHING;
    PERFORM FROM accounts_allowance WHERE key = ANY(keys) ORDER BY key FOR UPDATE;
    moment := clock_timestamp();
    SELECT max(greatest(a.full_at, moment) + l.step - moment - l.step * l.burst) INTO wait
        FROM unnest(keys, steps, bursts) l(key, step, burst) JOIN accounts_allowance a USING (key);
    IF wait > interval '0' THEN
        RETURN ceil(extract(epoch FROM wait));
    END IF;
    UPDATE accounts_allowance a SET full_at = greatest(a.full_at, moment) + l.step
        FROM unnest(keys, steps) l(key, step) WHERE a.key = l.key;
    RETURN 0;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_accounts_people_trust")]

    operations = [
        migrations.CreateModel(
            name="Allowance",
            fields=[
                ("key", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("full_at", models.DateTimeField()),
            ],
            options={"verbose_name": "allowance", "verbose_name_plural": "allowances"},
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION spend_allowance(text[], interval[], int[]);"),
    ]
