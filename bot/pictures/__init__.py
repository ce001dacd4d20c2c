"""Reads the words in pictures that people send."""

from bot.pictures.reading import Looked, PictureWords

__all__ = ["Looked", "PictureWords"]
