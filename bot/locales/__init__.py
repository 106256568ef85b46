"""The bot's words in other languages than English, and what compiles them."""
