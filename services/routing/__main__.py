"""``python -m services.routing`` runs the service."""

from services.routing.app import main

main()
