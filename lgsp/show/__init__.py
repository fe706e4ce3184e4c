"""How figures, journeys and topics look on a terminal. Pure: data in, lines out."""
