"""Limits on what intake takes from strangers; each with what it prevents. Sizes in bytes unless said otherwise."""

KIB = 1024
MIB = 1024 * KIB

MESSAGE_SIZE = 112 * MIB
"""Largest message that is taken apart: an attachment of 80 MiB and its base64; most servers take 25 to 50 MiB. Of a larger
one only the header is read."""

ENCRYPTED_SIZE = 24 * MIB
"""Encrypted content that is opened: a mail of 35 MB, base64 included, which most servers take. Every layer is in memory
once more, and what is larger would end the child that opens it: it stays closed."""

DEPTH = 32
"""Nesting of multiparts and enclosed messages: real mail stays below 10; a thousand levels exhaust stacks."""

ENCLOSURES = 8
"""Messages or signed envelopes that must be decoded to be opened, one inside the other (triple-wrapped S/MIME: three)."""

PARTS = 1000
"""Parts of one message: real mail has a few dozen; a hundred thousand empty ones cost seconds."""

HEADER_BLOCK = MIB
"""Header of one part: real ones stay below 64 KiB, even with thousands of recipients below this."""

HEADER_FIELDS = 1000
"""Fields of one header: long delivery routes reach 200."""

HEADER_LINES = 20_000
"""Lines of one header, folded ones too: twenty thousand recipients fit, half a million empty lines do not."""

HEADER_VALUE = 64 * KIB
"""One field that is decoded; longer ones are cut, so that no decoder sees megabytes."""

ADDRESSES = 200
"""Addresses taken from one field: a request is written to a few people, a flood of 20,000 is not read out."""

REFERENCES = 100
"""Message identifiers of a thread: long threads keep some dozens."""

RECEIVED_STAMPS = 100
"""``Received`` fields: servers stop loops at 100 hops."""

NAME_LENGTH = 255
"""Characters of an attachment's name: what file systems hold."""

TEXT_PART = 2 * MIB
"""One text part, in characters: a request is a page; what is longer is cut and named."""

TEXT_TOTAL = 8 * MIB
"""All text parts of a message, markup included, in characters."""

MARKUP_DEPTH = 8
"""Quotation levels of HTML that are shown; deeper ones count as the deepest."""
