"""Reading what a client asks for: text in, rights, language and reply channel with evidence out. Pure."""
