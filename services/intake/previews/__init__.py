"""The doors of evidence: look-up, request, preview, consents taken back, every access told to its person."""
