"""The landlord's desk: the screens where the staff deals with reports."""
