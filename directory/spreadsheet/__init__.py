"""The Directorate's own spreadsheets: read, matched, checked, compared, applied, undone."""
