"""Errors of reading files in.

KnowledgeError
└── UnreadableFile   a file whose text cannot be had: damaged, protected, too large, or not what its name says
"""

from knowledge.errors import KnowledgeError


class UnreadableFile(KnowledgeError):
    """`message` continues "this file was left out: …", in words for the person who brought it."""
