from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0010_policies_in_force"),
    ]

    operations = [
        migrations.AddField(
            model_name="loan",
            name="mandate",
            field=models.CharField(default="", max_length=40),
        ),
    ]
