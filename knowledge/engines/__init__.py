"""The engines of knowledge.index, each a module that is imported only when it is opened."""
