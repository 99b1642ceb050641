"""How a mail travels: fetched, stored, queued, examined, concluded; and what leaves. The queue carries only ids."""
