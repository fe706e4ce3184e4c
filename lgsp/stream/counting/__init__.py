"""What counts under each definition that is a sum over dossiers, straight from their events."""
