"""``python -m services.payment_stub`` runs the service."""

from services.payment_stub.app import main

main()
