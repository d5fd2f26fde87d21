from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0017_resting_files"),
    ]

    operations = [
        migrations.AlterField(
            model_name="application",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("submitted", "Submitted"),
                    ("verifying", "Verifying"),
                    ("manual_review", "Manual Review"),
                    ("approved", "Approved"),
                    ("declined", "Declined"),
                    ("withdrawn", "Withdrawn"),
                    ("expired", "Expired"),
                    ("accepted", "Accepted"),
                    ("contract_signed", "Contract Signed"),
                    ("disbursing", "Disbursing"),
                    ("disbursement_failed", "Disbursement Failed"),
                    ("disbursed", "Disbursed"),
                    ("line_active", "Line Active"),
                    ("line_refused", "Line Refused"),
                ],
                db_index=True,
                max_length=30,
            ),
        ),
    ]
