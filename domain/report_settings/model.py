"""What an organisation chooses for its reports."""

from typing import Annotated

import msgspec
from msgspec import Meta

Colour = Annotated[
    str,
    Meta(
        pattern="^#[0-9a-fA-F]{6}$",
        description="Red, green and blue in hexadecimal. On white its contrast has to be 4.5:1 or more.",
        examples=["#0d5c63"],
    ),
]
RetentionMonths = Annotated[
    int, Meta(ge=1, le=120, description="Months after the requisition was closed.", examples=[6])
]


class Brand(msgspec.Struct, frozen=True, kw_only=True):
    """What of the organisation's own look a document carries: an accent colour "#rrggbb", and a logo by its SHA-256."""

    colour: str | None = None
    logo_sha256: str | None = None


class Logo(msgspec.Struct, frozen=True, kw_only=True):
    """A logo as it is stored: a PNG of so many pixels and bytes, and the SHA-256 of its bytes in hexadecimal."""

    sha256: str
    width: int
    height: int
    size: int


class ReportSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The choices as they are. `revision` is the ETag, also that of the logo; 0 while nothing was ever chosen.

    Without `name_raters` reports say "Panelist 1" and so on. `retention_months` is printed and deletes nothing.
    """

    colour: str | None = None
    name_raters: bool = True
    retention_months: int | None = None
    logo: Logo | None = None
    revision: int = 0

    @property
    def brand(self) -> Brand:
        """What of it a document carries."""
        return Brand(colour=self.colour, logo_sha256=None if self.logo is None else self.logo.sha256)


class ReportSettingsDraft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The choices to store; what is left out goes back to what it was at the start. The logo has its own address."""

    colour: Colour | None = None
    name_raters: bool = True
    retention_months: RetentionMonths | None = None


class NewLogo(msgspec.Struct, frozen=True, kw_only=True):
    """A logo that was checked and scaled, as PNG."""

    png: bytes
    width: int
    height: int
