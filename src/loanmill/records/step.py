"""What a step of a durable workflow gave, kept in the same transaction as its effect."""

from django.db import models


class StepOutput(models.Model):
    """One finished step. A step that finds its row returns the output and does nothing again."""

    id = models.UUIDField(primary_key=True, editable=False)
    workflow = models.CharField(max_length=120)
    step = models.CharField(max_length=60)
    output = models.JSONField()

    class Meta:
        db_table = "step_output"
