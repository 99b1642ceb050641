"""Settings, company data, calendar, algorithm dates and the certificates that trust begins with."""
