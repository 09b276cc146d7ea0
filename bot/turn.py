"""One message being answered: all a handler needs, and the words to answer with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from bot.catalogue.schema import Item
from bot.desk.asked import answers, rung_over
from bot.desk.people import is_code
from bot.desk.shown import Shown, find_shown
from bot.desk.unit_of_work import UnitOfWork
from bot.dialogue import Dialogue
from bot.message import KINDS, Button, Incoming, Kind, Reply
from bot.understanding import Understanding, Understood
from storage.tables import Chat, Person


@dataclass
class Turn:
    """Handlers read it, change its dialogue, work through its unit, and return replies."""

    incoming: Incoming
    unit: UnitOfWork
    chat: Chat
    person: Person
    dialogue: Dialogue
    understanding: Understanding
    message_id: int = 0
    verb: str = ""  # what a pressed (or typed) button or a command asks for
    argument: str = ""
    matter: Item | None = field(default=None)  # the item this handler is called for
    quiet: bool = False  # nothing needs to be said

    @property
    def text(self) -> str:
        return self.incoming.text.strip()

    def silence(self) -> list[Reply]:
        """Nothing, where nothing needs to be said; else a word on that nothing came."""
        return [] if self.quiet else self.say("fallback_empty")

    def reread(self, words: str) -> None:
        """Go on as if these words, said before, had just come in."""
        self.incoming = self.incoming.model_copy(update={"text": words, "action": ""})
        self.__dict__.pop("understood", None)

    def heed(self, words: str) -> None:
        """Go on as if these words of the message said what it is about: they tell of danger."""
        told = self.understanding.understand(words)
        self.__dict__["understood"] = replace(told, text=self.text)

    @cached_property
    def understood(self) -> Understood:
        return self.understanding.understand(self.text, self.item(self.dialogue.item))

    @cached_property
    def seen(self) -> Sequence[Shown]:
        """What the chat showed last when this message was written, newest first."""
        return find_shown(self.unit, self.chat, self.message_id)

    @property
    def shown(self) -> Sequence[Shown]:
        """The same, but for a reminder that rang after the question that is answered here."""
        over = rung_over(self.seen)
        return over if over and answers(self.unit.knowledge, over, self.text) else self.seen

    @cached_property
    def community(self) -> str:
        """The name of the resident's community, for its own addresses and phones."""
        levels = ("community", "village")
        area = self.unit.gazetteer.at_level(self.person.area_id, *levels)
        return area.name if area else ""

    def item(self, item_id: str) -> Item | None:
        return self.unit.knowledge.items.get(item_id)

    def say(self, phrase: str, *buttons: Button, **values: object) -> list[Reply]:
        """One bubble in the words of a phrase."""
        return [Reply(text=self.words(phrase, **values), buttons=buttons)]

    def words(self, phrase: str, **values: object) -> str:
        own = self.unit.knowledge.own(self.community)
        return self.unit.phrases.say(phrase, **{**own, **values})

    def button(self, phrase: str, data: str) -> Button:
        return Button(label=self.unit.phrases[phrase], data=data)

    def means(self, answer: str) -> bool:
        """Is the text one of the short answers of this sense (yes, no, done …)?"""
        if answer == "code":  # the only sense that no list of words can tell
            return is_code(self.unit.session, self.text)
        return self.unit.knowledge.means(self.text, answer)

    @property
    def kind(self) -> Kind | None:
        """Of the file that came, if one did."""
        return next((kind for kind in KINDS if getattr(self.incoming, kind)), None)

    def files(self) -> dict[str, list[str]]:
        """What came with it, as forms and events keep it."""
        sent = ((many, getattr(self.incoming, kind)) for kind, many in KINDS.items())
        return {many: [file_id] if file_id else [] for many, file_id in sent}
