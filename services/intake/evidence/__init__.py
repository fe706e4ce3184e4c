"""Papers that the State holds, as decided: consent, request, answers of databases, and their use."""
