"""Reads the words in pictures that people send."""

from bot.pictures.reading import PictureWords

__all__ = ["PictureWords"]
