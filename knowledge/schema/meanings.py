"""Tells authors what every fact means that the engine knows by itself."""

from collections.abc import Mapping

GROUPS: Mapping[str, Mapping[str, str]] = {
    "Who asks, and about which mailbox": {
        "way": (
            "How the case came in: by the command, a direct message, the Home tab, a shortcut or a mention."
        ),
        "first": "Nothing has been said to the customer in this case yet: the words have to carry the hello.",
        "address": "The email address that the case is about.",
        "language": "The customer's language, as a code: `en`.",
    },
    "The provider of that mailbox": {
        "provider": (
            "The provider's id. Ask `{known: true}` whether it is known; for its name use `provider.id`."
        ),
        "provider.id": "The provider's id in the provider data: `gmail`, `bt`, `ionos-uk`.",
        "provider.family": "The firm behind it, which several ids share: `google`, `microsoft`, `yahoo`.",
        "provider.kind": (
            "A mailbox service, an internet line's mail (`isp`), a web host's mail, a sending service "
            "(`relay`), a service that only passes mail on (`forwarder`), or a filter in front of the "
            "mailbox (`gateway`)."
        ),
        "provider.password_auth": (
            "What it takes from other programs: the usual password (`works`), an app password, no "
            "password at all (`oauth_only`), a key of its own (`smtp_token`), a password once a switch "
            "is on (`disabled_by_default`), or nothing (`unsupported`; also after its last day)."
        ),
        "provider.confidence": "How sure the provider data is.",
        "provider.imap_only": "No program from outside can send by it at all.",
        "provider.switch": (
            "Where sending by SMTP is switched on, in words; known where there is such a switch."
        ),
        "provider.app_password_url": "Where an app password is made; known where there is such a page.",
        "provider.username": (
            "What the provider wants as user name: the whole `address` or its `local_part`. Unknown where "
            "only the provider's own page tells it."
        ),
    },
    "What was found": {
        "cause": (
            "Every cause that is live now, all at once: the condition holds if one of them is among "
            "your values."
        ),
        "message.cause": "The cause that the newest failure message names.",
        "message.provider": "Id of the provider whose words that message holds.",
        "message.elsewhere": "Whose log-in that message speaks of, where the mailbox is at another provider.",
        "message.client": "The program that printed that message, where it is another than the product.",
        "evidence": (
            "What the newest finding is: a pasted message, a log-in, or a test without a password (`reach`)."
        ),
        "reach": (
            "Whether any server that was tried answers, encrypted. Unknown before a test, and where our"
            " own way out failed."
        ),
        "reach.cause": "Why none answers: what the first one had.",
        "reach.pairs": "Which of the two usual pairs of port and security answer.",
        "own_reach": (
            "The same for the server that the customer's own settings name. Unknown until they are told."
        ),
        "own.cause": "What that server had; `ok` where it answers.",
        "progress": (
            "The newest message comes from further on than the settings got that were tested before: "
            "they have been changed since."
        ),
        "control": (
            "Whether our own way out was fine when the newest test was made: `failed` says nothing "
            "about anybody's settings."
        ),
        "login": "The newest log-in: accepted, refused by the server, or never answered (`failed`).",
        "login.cause": "Why it was refused or failed; `ok` where it was accepted.",
        "login.sent": "Whether the server got the password in the newest log-in, whatever it answered.",
        "logins": "Log-ins made for this mailbox in this case.",
        "refusals": "How many of all log-ins for this mailbox were refused.",
        "logins_left": "Log-ins that may still be made: two in all, and one for each that an agent asks for.",
        "loss": (
            "Why a test ended without a result: cancelled, broken off, the password gone, or a limit of ours."
        ),
    },
    "The customer's own settings": {
        "own.host": "The host that stands in the product, as far as the customer told.",
        "own.port": "The port there.",
        "own.security": "The security there.",
        "own.username": "The user name there.",
        "own.username_fits": (
            "The user name that was told is the one that the provider wants. Unknown without either."
        ),
        "own.username_whole": "The user name that was told is the mailbox's whole address.",
        "own.missing": (
            "What of port, security and host is still to be told, in that order; `nothing` where all are. "
            "Unknown while none is."
        ),
        "own.same_host": "The customer's host is the one that it should be. Unknown until a host is told.",
        "alternative": (
            "Another server answers while the customer's own fails: mostly the same host on another port."
        ),
        "alternative.port": "Its port.",
        "alternative.security": "Its security.",
        "suggested_host": (
            "The host that is probably meant, where the customer's looks like a slip of the keyboard."
        ),
        "suggested.letters": "In how many letters the customer's host differs from it.",
        "silent": "How many ports of the customer's own host were tried and do not answer.",
        "untried": "Which of the usual pairs are neither set there nor were seen to fail.",
    },
    "The support desk": {
        "support": "Whether the case is with support: asked for, or claimed by an agent.",
        "support.reason": "Key of the text that told the desk why: the hand-off node's `reason`.",
        "support.offer": (
            "What the customer made of the one finding that is offered while support is awaited. A "
            "choice may `set:` it."
        ),
        "support.overnight": "Support was asked on an earlier day of the customer's.",
        "agent": "Name of the agent who has the case.",
        "desk": "Whether the desk is open now.",
        "desk.opens": "When it opens; known while it is closed and an opening is announced.",
        "desk.closes": "When it closes; known while it is open and its hours are told.",
        "desk.answer_due": "When a first answer is promised; known where one is promised.",
        "routing": "How the hand-off travelled: by Slack, by mail, or not at all.",
    },
    "The talk itself": {
        "today": "The customer's day. Compare with `from` (this day or later) and `before`.",
        "misunderstood": "How often in a row a typed line was not understood.",
        "withheld": "Something that looked like a password was cut out of the latest line.",
        "solved.step": "The step that solved it.",
        "solved.cause": "What it was.",
        "closed": "The case has ended.",
        "outcome": "How it ended: the end node's `outcome`.",
        "next_step": "The step that comes next in the plan; unknown where none is left.",
    },
    "Known only in the words about one thing": {
        "found": "What a line of *How we know* says: the server answers, or it does not.",
        "found.cause": "The cause in that line.",
        "count": "How many ports, lines or tries those words are about.",
        "kind": "What those words are about; for `form_closed`, the form that was closed last.",
        "server.port": "The port of the server that the words are about.",
        "server.security": "Its security.",
        "answer": "The answer that is shown beside a question.",
        "pressed": "The label of a button that was pressed too late.",
        "kept": "For a late press: the port with which both labels begin.",
        "reply": "The server's own words, where it said any.",
        "reason": "The reason behind a status.",
        "words": "What somebody wrote.",
        "took": "How long a test took.",
        "looked_up": "The server of the line was looked up by its name.",
    },
}
"""By group, in the order in which an author meets them."""

MEANINGS: Mapping[str, str] = {fact: words for group in GROUPS.values() for fact, words in group.items()}
"""Every fact of ``facts.BUILT_IN`` by its name."""

OPEN_FACTS: Mapping[str, str] = {
    "visits.": "`visits.<node>`: how often that question was asked in this case; 0 before the first time.",
    "amendment.": "`amendment.A1` to `A4`: whether that amendment is switched on in `product.yaml`.",
}
"""Facts whose names are put together, by how they begin."""

VALUE_WORDS: Mapping[str, str] = {
    "address": "The email address of the case.",
    "domain": "What stands in it behind the @.",
    "provider": "The provider, as `texts/<language>/providers.yaml` calls it.",
    "servers": "Every server that answers, best first: for `pair`, `list` and their like.",
    "host": "Host of the server that failed or refused; else of the one that is proposed.",
    "port": "Its port.",
    "silent": "The ports of the customer's own host that do not answer.",
    "untried": "The usual pairs that are left to try.",
    "username": "What should stand there: what a log-in got in with, the provider's rule, or the address.",
    "login_username": "What the newest log-in went in with, or the next would: the rule, or what was told.",
    "suggested_host": "The host that is probably meant.",
    "suggested_provider": "Whose host that is.",
    "reply": "The decisive words of the server.",
    "fragment": "The decisive part of the pasted message.",
    "client": "The program that printed it.",
    "app_password_url": "Where an app password is made.",
    "switch": "Where sending is switched on.",
    "unverified_note": "The provider's rules for new mailboxes.",
    "certainty": "How sure the provider data is, in words.",
    "checked": "The month of its newest evidence: for `month`.",
    "reference": "The case's reference, which support and customer share.",
    "customer": "The customer's name.",
    "first_name": "Its first part.",
    "workspace": "The customer's Slack workspace.",
    "agent": "The agent who has the case.",
    "at": "Now.",
    "tested_at": "When the newest test was made.",
    "due": "When the running reminder comes.",
    "asked_at": "When support was asked.",
    "until": "As long as *Continue* works; elsewhere, a certificate's last day.",
    "zone": "The customer's time zone.",
    "language": "The customer's language, by its name.",
    "daypart": "Morning, afternoon or evening.",
    "cause": "The cause that is being spoken of.",
    "step": "The number of the step that comes next.",
    "step_name": "Its name.",
    "following": "On the card, what stands behind *Next:*.",
    "settled": "How many steps are settled.",
    "answer": "The answer that was given.",
    "pressed": "The label of the late button.",
    "kept": "What stays of an answer.",
    "changed": "What it is changed to.",
    "expect": "The waiting question's `expect`.",
    "example": "Its `example`.",
    "question": "The waiting question.",
    "words": "What somebody wrote.",
    "reason": "A reason, in words.",
    "status": "A step's status, in words.",
    "steps": "Numbers of steps.",
    "lines": "Lines that were put together.",
    "count": "How many they are.",
    "took": "How long it took.",
    "times": "How long each stage took.",
    "encryption": "Version and cipher.",
    "names": "Whom a certificate is for.",
    "issuer": "Who signed it.",
    "refused": "Why it was not accepted.",
    "evidence": "How we know.",
    "likeliest": "The likeliest causes, for the desk.",
    "tell": "What the agent tells at the end.",
    "outcome": "How the case ended.",
    "minutes": "How long it took, in minutes.",
    "first_answer": "After how many minutes support first answered.",
    "server": "The server that is proposed.",
    "own": "The customer's own server; what was not told, as it was tried.",
    "alternative": "The server that answers while the customer's own does not.",
    "suggested": "The server that is probably meant.",
    "desk": "The desk's times, in its own zone.",
}
"""Every value of ``values.NAMES``. Some stand in some texts only; ``retriever tree check`` knows which."""

FILTER_WORDS: Mapping[str, str] = {
    "code": "Set apart, to be copied: `like this`.",
    "bold": "Bold.",
    "list": "Several with *and*: 465, 587 and 25.",
    "either": "Several with *or*.",
    "commas": "Several with commas alone.",
    "dots": "Several with dots between them.",
    "since": "A time as the beginning of something.",
    "pair": "A server as port and security: 465/SSL.",
    "pair_words": "The same, to be copied: `465` with `SSL`.",
    "security": "A kind of security, in the product's words.",
    "clock": "A time of day: 9:05.",
    "soon": "A time as people say it: tomorrow at 9:05.",
    "day": "A day of the week and its time.",
    "date": "A day, month and year.",
    "month": "A month and year.",
    "quoted": "In quotation marks.",
    "first_upper": "With a capital letter at the beginning of a sentence.",
    "unstopped": "Without the full stop at its end.",
}
"""Every filter of ``filters.FILTERS``."""
