"""``python -m services.metrics`` runs the service."""

from services.metrics.app import main

main()
