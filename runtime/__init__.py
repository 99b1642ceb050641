"""The thin shell: the one place that connects, child processes for hostile bytes, the network, and what leaves."""
