"""``python -m services.intake`` runs the service."""

from services.intake.app import main

main()
