"""The one picture of the candidate's edition: how the interview worked, as four signs on a line."""

from markupsafe import Markup

from reports.charts import ACCENT, BAND, svg

PAPER = "#f3f6f8"
_WIDTH, _HEIGHT, _CELL, _MIDDLE = 160, 15.4, 40, 7.7
_PEN = f'fill="none" stroke="{ACCENT}" stroke-width=".7" stroke-linecap="round" stroke-linejoin="round"'

# Each drawn around the point 0 0, about nine units high: a planned list, notes, one person, people together.
_LIST = (
    f'<path d="M-1.5 -2.6H3.6M-1.5 0H3.6M-1.5 2.6H3.6" {_PEN}/>'
    f'<g fill="{ACCENT}"><circle cx="-3.6" cy="-2.6" r=".7"/><circle cx="-3.6" cy="0" r=".7"/>'
    '<circle cx="-3.6" cy="2.6" r=".7"/></g>'
)
_NOTES = f'<path d="M-3.2 -4.2H1.4L3.2 -2.4V4.2H-3.2Z" {_PEN}/><path d="M-1.6 -1H1.6M-1.6 .8H1.6M-1.6 2.6H.4" {_PEN}/>'
_PERSON = f'<circle cx="0" cy="-1.9" r="1.8" {_PEN}/><path d="M-3.6 3.9C-3.6 -.2 3.6 -.2 3.6 3.9Z" {_PEN}/>'
_PEOPLE = (
    f'<circle cx="-2.6" cy="-1.5" r="1.5" {_PEN}/><path d="M-5.4 3.3C-5.4 .1 .2 .1 .2 3.3Z" {_PEN}/>'
    f'<circle cx="2.6" cy="-1.5" r="1.5" {_PEN}/><path d="M1.4 1.1C3.2 .4 5.4 1.3 5.4 3.3H1.9" {_PEN}/>'
)
_SIGNS = (_LIST, _NOTES, _PERSON, _PEOPLE)


def interview_steps(alt: str, *, mirrored: bool = False, millimetres: float = 164) -> Markup:
    """Four signs in the order of the steps, from the right if `mirrored`; `alt` names the steps."""
    places = [_CELL * (number + 0.5) for number in range(len(_SIGNS))]
    body = [f'<path d="M{places[0]:g} {_MIDDLE:g}H{places[-1]:g}" stroke="{BAND}" stroke-width=".6"/>']
    for place, sign in zip(places, _SIGNS, strict=True):
        turned = (
            f"translate({_WIDTH - place:g} {_MIDDLE:g}) scale(-1 1)"
            if mirrored
            else f"translate({place:g} {_MIDDLE:g})"
        )
        disc = f'<circle r="7.3" fill="{PAPER}" stroke="{BAND}" stroke-width=".6"/>'
        body.append(f'<g transform="{turned}">{disc}{sign}</g>')
    return svg(alt, _WIDTH, _HEIGHT, millimetres, body)
