"""What can go wrong between us and the database, by the names that callers decide on."""

from __future__ import annotations

from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

StoreFailed = SQLAlchemyError
"""The database refused or broke; nothing of the transaction is there."""
StoreAway = (OperationalError, InterfaceError, NoConnection)
"""It cannot be reached, is full, locked or read-only right now; later it may work again."""

__all__ = ["InterfaceError", "NoConnection", "OperationalError", "StoreAway", "StoreFailed"]
