"""The landlord's own file of dwellings, CSV or XLSX, read without the database.

Nothing is guessed in silence: which column was taken for what is told, and what cannot be read is an error with its line
and its column.
"""

from cms.residents.spreadsheets.reading import read
from cms.residents.spreadsheets.sheet import LineError, Sheet, SpreadsheetError

__all__ = ["LineError", "Sheet", "SpreadsheetError", "read"]
