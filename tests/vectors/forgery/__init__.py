"""Named vectors of what is forged, wrapped, shadowed or half-signed, each with an honest twin; `MANIFEST.toml` says what follows."""
