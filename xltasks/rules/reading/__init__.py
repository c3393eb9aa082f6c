"""What a text says in numbers, dates, lists and marks; nothing here judges, and nothing raises on any text."""
