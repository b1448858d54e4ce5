"""What the worker writes down about itself."""

from datetime import timedelta

from django.db import models
from django.db.models.functions import Now


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def beat(self, name: str) -> None:
        """Say that the process of this name is alive now, by the database's clock."""
        self.bulk_create(
            [Heartbeat(name=name, at=Now())],
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["at"],
        )

    def within(self, age: timedelta) -> "HeartbeatQuerySet":
        return self.filter(at__gt=Now() - age)


class Heartbeat(models.Model):
    """When a process of this name was last seen alive."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField(db_default=Now())

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M:%S}"


class PeriodicJobQuerySet(models.QuerySet["PeriodicJob"]):
    def claim(self, name: str, every: timedelta) -> bool:
        """True for exactly one worker when the job is due, and then not again before `every` has passed."""
        self.bulk_create([PeriodicJob(name=name)], ignore_conflicts=True)
        return bool(self.filter(name=name, due_at__lte=Now()).update(due_at=Now() + every))


class PeriodicJob(models.Model):
    """When a job of `jobs.py` is due next, whichever worker on whichever host takes it."""

    name = models.CharField(max_length=40, primary_key=True)
    due_at = models.DateTimeField(db_default=Now())

    objects = PeriodicJobQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} due {self.due_at:%Y-%m-%d %H:%M:%S}"
