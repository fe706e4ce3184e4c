"""Looking up and printing: a dossier's stage, steps and journey, slips and notices."""
