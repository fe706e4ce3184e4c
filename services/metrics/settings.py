"""What can be set for metrics: the runtime's settings, nothing of its own yet."""

from services._runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    """Environment ``LGSP_…``; see the runtime's settings for each part."""
