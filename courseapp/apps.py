"""The roof as a Django app, so that its commands and jobs are found."""

from django.apps import AppConfig


class CourseappConfig(AppConfig):
    name = "courseapp"
    label = "courseapp"
