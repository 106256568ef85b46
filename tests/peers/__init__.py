"""What tests.bench_engines measures, each in a process of its own: peers, and our own engines.

A peer is a module with a class that is built of sentences and searched; it runs in a virtual
environment that has that peer and no other, and uses nothing of ours but `measuring`.
"""
