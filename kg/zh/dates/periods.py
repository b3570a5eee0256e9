"""A stretch of the calendar with the precision it was told in, and how it is written by ISO 8601."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

__all__ = ["Period", "add_months", "day_of", "month_of", "months_of", "span", "year_of"]


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both meant; `clock` is HH or HH:MM of the one day of a Period of unit "day"."""

    start: date
    end: date
    unit: Literal["day", "month", "year", "span"]
    clock: str = ""

    def iso(self) -> str:
        """Give the ISO 8601 form: 2023-08-22, 2024-12-26T10, 2023-08, 2023, or start/end.

        >>> month_of(2023, 8).iso(), span(date(2023, 1, 1), date(2023, 6, 30)).iso()
        ('2023-08', '2023-01-01/2023-06-30')
        """
        if self.unit == "day":
            return self.start.isoformat() + (f"T{self.clock}" if self.clock else "")
        if self.unit == "month":
            return self.start.isoformat()[:7]
        if self.unit == "year":
            return self.start.isoformat()[:4]
        return f"{self.start.isoformat()}/{self.end.isoformat()}"

    def at(self, hour: int, minute: int | None) -> Period | None:
        """Give the day at a time of it; 24 is the start of the next day; None if there is no such time."""
        if not 0 <= hour <= 24 or not 0 <= (minute or 0) < 60 or (hour == 24 and minute):
            return None
        if hour == 24:
            return replace(day_of(self.start + timedelta(1)), clock="00")
        return replace(self, clock=f"{hour:02}" + (f":{minute:02}" if minute is not None else ""))


def day_of(day: date) -> Period:
    """Give one day."""
    return Period(day, day, "day")


def month_of(year: int, month: int) -> Period:
    """Give one month; raises ValueError if there is none such."""
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month")


def year_of(year: int) -> Period:
    """Give one year."""
    return Period(date(year, 1, 1), date(year, 12, 31), "year")


def span(start: date, end: date) -> Period:
    """Give an interval."""
    return Period(start, end, "span")


def months_of(year: int, first: int, last: int) -> Period:
    """Give the months `first` to `last` of a year; beyond 12 they are those of the next year."""
    end = month_of(year + (last - 1) // 12, (last - 1) % 12 + 1)
    return span(month_of(year, first).start, end.end)


def add_months(day: date, months: int) -> date:
    """Give the same day of the month so many months on, or the month's last day where it has no such day.

    >>> add_months(date(2023, 8, 31), -6)
    datetime.date(2023, 2, 28)
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
