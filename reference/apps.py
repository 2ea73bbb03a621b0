from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    """Commands that build and check the reference year; no models, outside the house."""

    name = "reference"
