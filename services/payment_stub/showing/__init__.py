"""The books as people read them: lists as JSON, CSV and XLSX, and the receipt to print."""
