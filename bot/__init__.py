"""The Telegram application and the command line: answer -> message. Quotes come from knowledge."""
