from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0016_firm_size"),
    ]

    operations = [
        migrations.AddField(
            model_name="loanfile",
            name="rests",
            field=models.BooleanField(default=False),
        ),
    ]
