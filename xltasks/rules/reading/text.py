"""A text as the rules read it: each part is worked out when the first rule asks for it, and kept for the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xltasks.rules.reading.enumeration import Marker, blanked, markers
from xltasks.rules.reading.kept import kept
from xltasks.rules.reading.passages import Passage, paragraphs, plain, sentences, without_asides, without_titles
from xltasks.rules.reading.quantities import Mentions, Quantity


@dataclass(frozen=True)
class Paragraph:
    """Words in which numbers can be read: half-width, without list numbers and asides; places unchanged."""

    passage: Passage

    @property
    def text(self) -> str:
        return self.passage.text

    @kept
    def mentions(self) -> Mentions:
        return Mentions(self.text)

    @kept
    def quantities(self) -> tuple[Quantity, ...]:
        return tuple(map(self.mentions.read, range(len(self.mentions))))


@dataclass(frozen=True)
class Text:
    """``written`` is the text itself; every character keeps its place in all that is made of it."""

    written: str

    @kept
    def plain(self) -> str:
        return plain(self.written)

    @kept
    def markers(self) -> tuple[Marker, ...]:
        """The numbers of its numbered paragraphs."""
        return markers(self.plain)

    @kept
    def paragraphs(self) -> tuple[Paragraph, ...]:
        plain = self.plain
        if not ("\n" in plain or "（" in plain or "(" in plain or self.markers or plain.isspace()):
            return (Paragraph(Passage(plain, 0)),) if plain else ()
        return tuple(map(Paragraph, paragraphs(without_asides(self._unnumbered))))

    @kept
    def sentences(self) -> tuple[Passage, ...]:
        """Sentences in which times can be read: without list numbers and titles of documents."""
        passages = paragraphs(without_titles(self._unnumbered))
        return tuple(sentence for passage in passages for sentence in sentences(passage))

    @property
    def quantities(self) -> Iterator[Quantity]:
        for paragraph in self.paragraphs:
            yield from paragraph.quantities

    @kept
    def _unnumbered(self) -> str:
        """Without list numbers, so that ``1.500家`` is five hundred."""
        return blanked(self.plain, self.markers) if self.markers else self.plain
