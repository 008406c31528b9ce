"""Values from spreadsheets and back: the template, the dry run, the import and the export.

`columns` says what a sheet may hold, `files` and `workbooks` read it and believe nothing in it, `entries` makes sense
of its rows, `planning` says what would become of each, `applying` writes that, and `exporting` writes the same sheet.
"""
