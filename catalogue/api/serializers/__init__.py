"""The shape of every answer, for the description at /api/schema/, by the names that the layers below have.

Nothing is serialised here: answers are the stored documents, sent as they are; `tests/test_api_schema.py` compares the
two. Every key is always there. What is unknown is null, and a list without members is empty.
"""
