"""Words that look like passwords by their place or shape, and are none."""

_BEHIND_THE_LABEL = """
a an and are as at be because being been but by for from had has have i if in is it its just my no not of
on only or our so still that the their then there they this to too was we what when where which will with
you your above absent accepted again also always asked bad blank changed check complete correct cut
denied different disabled does empty enter entered error expired fail failed failure false fine forgotten
gone good hidden ignored incorrect invalid kept long lost missing must needed never new nil none null ok
okay old omitted optional password prompt redacted refused rejected removed required reset right same
saved secret set short sent stored strong temporary true unchanged unknown unset used user username using
valid verified weak withheld wrong yes authentication auth login normal plain ssl tls starttls encrypted
protected mandatory correctly typed taken given perhaps possible possibly tried
"""

_OF_FOUR_LETTERS = """
able also area away back base been best book both busy call came card care case city code come cost data
date days dear deal does done down each else even ever face fact fail file find fine form four free from
full game gave give goes gone good hard have head hear help here high hold home host hour idea into item
join jump just keep kept kind knew know last late less life like line link list live load long look lost
made mail main make many mean more most move much must name near need news next nice note once only onto
open over page paid part pass past paws plan play plus port read real same save says seem seen self send
sent show side sign site size some soon stop such sure take talk tell test text than that them then they
this time told took tree true turn type unit upon used user very wait walk want week well went were what
when whom wide wifi will with wont word work year your dont cant isnt said dogs cats pets thee thus
"""

BEHIND_LABEL = frozenset(_BEHIND_THE_LABEL.split())
"""What stands behind "password:" or "password is" in messages and sentences without being one."""

OF_FOUR_LETTERS = frozenset(_OF_FOUR_LETTERS.split())
"""Four letters, four times: the shape of an app password, and of quite some sentences."""
