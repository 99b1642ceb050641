"""A whole test authority: certificates, trusted lists, time-stamps, revocation answers and signers of every format.

For the demo, tests and benchmarks only. It imports nothing of the product, writes its own ASN.1, and takes every time
as an argument, so that a misreading of a standard in the verifier does not hide behind the same misreading here.
"""
