"""Messages from the landlord and the caretaker to those who live somewhere, and who has read them, counted."""
