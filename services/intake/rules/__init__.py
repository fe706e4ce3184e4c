"""What can be wrong with what is lodged, and every reason with its article."""
