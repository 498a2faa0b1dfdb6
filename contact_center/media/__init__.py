"""Files of conversations: fetched and checked on their way in, uploaded on their way out."""
