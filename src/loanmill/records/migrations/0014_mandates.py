import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0013_limit_settings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mandate",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("reference", models.CharField(max_length=60, unique=True)),
                ("account_blind", models.CharField(max_length=64)),
                ("number", models.CharField(default="", max_length=40)),
                ("state", models.CharField(max_length=10)),
                ("reason", models.CharField(default="", max_length=60)),
                ("asked_on", models.DateField()),
                ("revoked_on", models.DateField(null=True)),
                (
                    "borrower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mandates", to="records.party"
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mandates", to="records.contract"
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="records.legalentity"),
                ),
            ],
            options={
                "db_table": "mandate",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=("number",),
                        name="mandate_number_once",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="loan",
            index=models.Index(
                condition=models.Q(("mandate", ""), ("state__in", ["current", "overdue"])),
                fields=["entity", "id"],
                name="loan_without_mandate",
            ),
        ),
    ]
