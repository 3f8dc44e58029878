"""Everything durable: one file per noun, SQLAlchemy stays in here."""
