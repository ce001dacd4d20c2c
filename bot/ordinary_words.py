"""The words of everyday talk and of the trade: what nobody's password is made of alone.

Left out on purpose is what passwords like to be made of: names, animals, colours, food, seasons, love.
"""


def word_set(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


_FUNCTION = """
a about above across actually after again against ago all almost alone along already also although always am
an and another any anybody anymore anyone anything anyway anywhere apart are aren't around as aside at away
back be because been before behind being below beside besides between beyond both but by can can't cannot
cos could couldn't coz cuz despite did didn't do does doesn't doing don't done down due during each either
else enough even ever every everybody everyone everything everywhere except few first for from further had
hadn't has hasn't have haven't having he hence her here hers herself him himself his how however i i'd i'll
i'm i've if in indeed inside instead into is isn't it it'd it'll it's its itself just last least less lot
lots many may maybe me might mine more most mostly much must my myself near nearly neither never next no
nobody none nope nor not nothing now nowhere of off often on once one ones only onto or other others
otherwise ought our ours ourselves out outside over own past per perhaps please plus probably quite rather
really same several shall she should shouldn't since so some somebody somehow someone something sometimes
somewhere soon still such than that that's the their theirs them themselves then there there's therefore
these they they'll they're they've thing things this those though through throughout thus till to today
together tomorrow tonight too toward towards twice under unless until up upon us very via was wasn't way we
we'd we'll we're we've well were weren't what what's whatever when whenever where wherever whether which
whichever while who who's whoever whole whom whose why will with within without won't would wouldn't yes
yesterday yet you you'd you'll you're you've your yours yourself afterwards basically certainly clearly
completely currently definitely easily especially exactly finally generally hardly honestly immediately
later lately literally mainly maybe merely namely normally obviously occasionally originally particularly
perfectly personally possibly precisely presumably previously properly quickly rarely recently seldom
separately seriously simply slightly slowly suddenly supposedly surely totally truly typically usually
"""
_INFORMAL = """
afaik ah aha aint alright apparently arent argh aye brill btw bye cant cause cheers couldnt cya dear didnt
dm doesnt dont dunno eh er erm err etc evening fab fine fyi gah gonna gosh gotta guess hadnt haha hasnt
havent hello hey hi hiya hm hmm hopefully hows hrs hr id idk ie eg ill im imho isnt ive kinda lol lemme
meant mins min mom moment morn morning mum nah nowt n/a ok okay oh okey omg oops ooh ouch pardon phew pls
plz ppl prob probs r rly shouldnt sigh soz sorry summat sth somethin sure ta tbh tho thru thanks thank thx
tmrw tnx ty u ugh uh um umm ur urgh wanna wasnt welp werent whats whatsoever wheres whilst whoops whos wkend
wont wot wouldnt wow wrote xx xxx ya yay yea yeah yep yo youre youve yup y'all cos ffs innit nvm np tia asap
aka vs re
"""
_VERBS = """
accept access activate add adjust advise affect afford agree aim alert allow annoy answer apologise appear
apply appreciate approve arrange arrive ask assume attach attempt authenticate authorise avoid beat
become became begin began begun believe belong bet born blame block book bother bought bounce break broke
broken bring brought browse build built buy call came cancel care carry catch caught cause change charge
chase check choose chose chosen claim clear click clone close collect come compare complain complete concern
configure confirm confuse connect consider contact contain continue convert cope copy correct cost count
cover crash create cross cut deal dealt decide decline delete deliver deny depend describe deserve detect
deactivate develop dial die differ disable disagree disappear disconnect discover discuss dismiss display
doubt download drive drop edit email emailed enable encrypt encounter end enjoy ensure enter erase exceed
exist expect expire explain export extend face fail fall feel fell felt figure fill find finish fit fix flag
follow force forget forgot forgotten forward found freeze froze frozen function gave generate get give
given go goes going gone went got gotten grant guess handle hang happen hate hear heard help hide hid hidden
hit hold held hope hurt ignore imagine import improve include increase indicate inform insert insist install
intend introduce investigate invite involve issue join keep kept kick knew know known lack land learn leave
left let lie like limit list listen live load locate lock log look lose lost made make manage match matter
mean mention mind miss misspell mistype mix move munge need note notice notify occur offer open operate
order own paid paste pasted pass pay permit phone pick place plan play plug point post prefer prepare press
presume prevent print proceed process produce promise prompt prove provide publish pull push put query
question quit quote raise ran reach react read realise receive recognise recommend record recover redirect
reduce refer refresh refuse register reject relate relay release relax remain remember remind remove renew
repair repeat replace reply report represent request require resend reset resent resolve respond rest
restart restore restrict result resume retry return retype reveal review revoke ring rang rung run said save
saw say says scan search see seem seen select sell send sent separate set settle setup shake share show
shown shut sign signed sit skip sleep sort sold solve speak spell spelt spend spent spin split spoke spoken
spot stand start state stay step stick stop store stuck struggle submit succeed suggest suit suppose support
suspect suspend swap swear switch sync take taken talk talking taught teach tell think thought threw throw
tick tie told took touch track transfer translate trigger trouble trust try tried tries turn type typed
understand understood undo unlock unplug unsubscribe update upgrade upload use used using validate verify
view visit wait wake want warn waste watch wish withhold wonder work write written worry would
"""
_DESCRIBING = """
able absent active additional alphanumeric ancient annoying annoyed any apparent available awful awkward bad
basic best better big bigger blank bold bottom brief bright broad bulk busy capital careful case central
certain cheap cleared common complex complicated confident correct corrupt correctly crap current daft daily
dead deep default definite different difficult digital direct dodgy double duplicate early earlier easier
easy eight eighteen eighth eighty electronic eleven eleventh empty encoded entire equal exact existing
external extra faint fake false fast faulty few fewer fifteen fifth fifty final five fixed foreign former
forth forty four fourteen fourth free frequent fresh front full funny general generic genuine glad good
great greyed half hard harmless heavy high higher horrible huge hundred identical impossible inactive
inbound incomplete incorrect individual initial inner insecure internal invalid irrelevant large late latest
legal letter literal little local long longer loose low lower lowercase main major mandatory manual
maximum medium middle minimum minor missing mixed mobile modern monthly multiple mutual naked national
necessary negative nervous new newer nice nine nineteen ninety normal null numeric obscure obvious odd old
older ongoing online only onscreen optional ordinary original outbound outer outgoing incoming partial
peculiar permanent persistent personal pending plain pointless polite poor popular positive possible
potential practical present previous primary private proper protected public quick random ready real
reasonable recent regular related relevant reliable remote right rubbish sad safe satisfied second secondary
secret secure selected sensitive separate serious seven seventeen seventh seventy severe shared sharp short
shorter sick silly similar simple single six sixteen sixth sixty slow small smart soft solid special
specific stable standard static steady straight strange strict strong stronger stupid subject successful
sudden suitable super superb suspicious tech technical temporary ten tenth terrible third thirteen thirty
thousand three tired top total tough tricky trivial true twelfth twelve twenty two typical ugly unable
unavailable unchanged unclear unencrypted unhappy unique unknown unlikely unset unsure upper uppercase
urgent useful useless usual valid various vague weak weekly weird wide worse worst worth wrong yearly zero
"""
_NOUNS = """
ability account address adult advice age agent alias amount analyst answer anti antivirus app application
apps area array assistant asterisk attachment attempt auntie authentication authority average backup bank
bar basis beginning bill birth birthday bit bits blackberry blog board booking boss bot bottom box boxes boy
branch brother browser button byte cable cache calendar cap caps case cell certificate chance channel chap
chapter character characters chars chat child children choice city class client clients clinic clipboard
code codes colleague column combination command comma company compatibility complaint computer condition
config configuration confirmation connection connector console contract control conversation copy country
couple credential credentials credit cross customer customers cyber dad dash data database date daughter day
days deadline deal debug decision degree deliverability department desk desktop detail details device dialog
dictionary digit digits director directory disk dns doc document domain domains door dot dots draft driver
edge editor effect effort email emails emoji employee encryption engineer entry error errors event evidence
example exception expert expiry extension eye eyes fact failure family father fault fax feature feedback
feel field fields file files filter finger firewall firm flat folder folk folks food form format forms
friend fun gateway girl girlfriend boyfriend goodbye group guest guide guy guys gibberish hand handset hash
head header headers health hello help helpdesk helper hint history holiday home homepage hosting host hosts
hotspot hour hours house household hub human husband icon idea identity image images inbox info information
initials input instruction instructions insurance interface internet invoice invoices item jargon job joke
key keyboard keychain keys kid kids kind label laptop law layer lead length letters level licence license
life line lines link links log login logins logon logs loop lady mail mailbox mailboxes mailer mailing mails
man management manager managers manner manual map mark market material matter maximum meaning media member
memory men menu mess message messages messenger method mic middle minute minutes mistake mode model modem
module mom money month months mother mouse mx name names nan nephew network newsletter nickname niece night
nightmare noon afternoon notebook notepad notes notice notification number numbers nuisance object office
operator option options organisation outage owner package page pages pain pair panel paper paragraph parent
part parts party passport password passwords passcode path patience pattern payment pc pdf peer people
period permission person personnel phone phones photo photos phrase phrases pic picture pictures piece pin
place plan platform plugin plumber pocket point policy pop port portal ports position postcode postit pound
pounds power prefix price printer privacy problem problems profile program programme project proof property
protection protocol provider providers proxy punctuation purpose quarter queue quota quotes range rate
reader reason receipt recipient record records recovery ref reference region registrar relation report
reputation rep requirement reseller response result results return risk role room router row rule rules sake
sale sales sample scam schedule school scheme screen screens screenshot screenshots script seat section
security sender sense sentence series serial server servers service services session setting settings setup
shape sheet shift shop shortcut side signal signature sign sim sis sister site sites situation size slash
slot smartphone software solution son sort sound source space spaces spam speed spelling spreadsheet staff
stage stars statement status step steps sticker storage string stuff style subdomain subject subscription
suffix sum summary symbol symbols sysadmin system systems tab table tablet task team technician telephone
template tenant term terminal terms test text texts thread throttle ticket time timeout times timestamp
timezone tip title token tokens tool tools topic total traffic transport trial trick trouble trunk tune typo
uncle underscore unit upgrade url user userid username usernames users utility value values vault vendor
verification version video view virus visitor voice voicemail vowel warning web webmail website websites
week weekend weeks wife wifi window windows wire wizard woman word words work workplace world worker year
years zone hashtag ampersand exclamation hyphen apostrophe bracket brackets comma fullstop glitch bug bugs
nonsense gobbledygook spare clue hell heck god lord luck shame snag hassle fuss panic stress mood brain pen
crate bay block plot lot gate barn paddock yard shed locker hut shelf aisle bed class group team run session
slot platform terminal building wing studio suite wave round lap age aged size shoe
"""
_TRADE = """
1password acl adguard aes anti-virus android aol apple api attn auth autofill avast avg aws azure base64 bcc
bitwarden bt btinternet btopenworld business cc chrome chromebook cloudflare cpanel crm dashlane dhcp dkim
dmarc eero ehlo eset exchange facebook fasthosts firefox fqdn freeserve ftp galaxy gmail gmx godaddy google
gov gsuite helo heartinternet hostgator hostinger hotmail html http https hub icloud imap instagram insta
ionos ios ip iphone ipad ipv4 ipv6 isp kaspersky keepass kerberos lan lastpass linux livemail loopback ltd
mac macbook macos mailchimp mailgun mailjet malwarebytes mcafee mfa microsoft ms msn mta namecheap nortel
norton ntlm ntl oauth office one.com onedrive opera otp outlook ovh pet petsitter php pixel plesk plusnet pm
pop3 porkbun postfix postmark postmaster protonmail proton psp rfc rev qmail rackspace rubedo safari samsung
sasl sendgrid sendmail ses sitter skype sky slack sms smtp smtps sonos spf spectrum sql squarespace ssl
sslv3 starttls talktalk tcp teams telnet thunderbird tiscali tls totp tsohost tv twitter udp uk usa ubuntu
vista virgin virginmedia virginmail vm vodafone vpn webmin webmail whatsapp whm wix woocommerce wordpress
workspace win xp yahoo yubikey zen zendesk zoho zoom 2fa 2sv captcha dropbox edge explorer huawei nokia
motorola oneplus pro max ultra mini lite lenovo dell hp thinkpad surface kindle alexa siri roundcube
squirrelmail horde exim dovecot mimecast proofpoint barracuda sophos trend spamhaus sorbs ee tesco giffgaff
paypal stripe xero quickbooks sage monday tuesday wednesday thursday friday saturday sunday mon tue tues wed
weds thu thur thurs fri sat sun january february march april june july august september october november
december jan feb mar apr jun jul aug sep sept oct nov dec christmas easter halloween bst gmt utc am pm
oclock o'clock xmas ltd limited llc plc inc road street lane avenue drive close court flat unit floor suite
vat utr ext tel mob fao relay forbidden denied refused mismatch malformed handshake ciphers cipher plaintext
cleartext lockout bounce bounced unauthenticated unauthorised unauthorized greylisted blacklisted blocklist
blacklist whitelist antispam
"""
_BRANDS = """
aruba astound brevo centurylink cloud com cox dodo earthlink eir fastmail freeparking hetzner hover iinet
internode ireland kpn letshost manx neo onet optimum pobox proximus sapo schema sfr shaw sparklight
sparkpost swisscom telecom telia telstra thundermail titan transactional tuta ventraip webcentral westnet
windstream xfinity yandex yousee zeptomail zoho posteo mailbox infomaniak krystal siteground dreamhost
bluehost names mailerlite excel word powerpoint acrobat adobe reader photoshop canva trello asana notion
jira evernote onenote sharepoint raspberry raspberrypi arduino roku sonos plusnet utility warehouse toob
hyperoptic community fibre lg htc asus acer msi toshiba fujitsu epson canon xerox ricoh lexmark sony xbox
playstation nintendo switch moto redmi xiaomi oppo realme poco vivo nord razr tab book laptop probook
elitebook latitude inspiron vostro precision pavilion ideapad yoga legion omen nighthawk netgear tplink
linksys draytek zyxel ubiquiti unifi fritzbox mikrotik synology qnap nas vivaldi maxthon mailbird mailspring
spark bluemail superhuman apple watch ventura sonoma sequoia monterey catalina mojave yosemite capitan sur
fedora debian centos redhat suse windows millennium magento prestashop shopify drupal joomla typo moodle
nextcloud odoo woo mautic hubspot salesforce freshdesk intercom calendly mindbody timetopet precise gingr
tailster
"""
_OF_LOGS = """
abort action additional addressee administrator advertise allowance altnames announce anonymous apache api
archived article assign associate await banned banner bare base bounce boundary brick cert certs chain
checklist cipher cleanup comment compliant comply component concurrent consent context core criteria
dashboard defer defined defines demand deprecated desk disallowed discard discontinue display docker dynamic
econnrefused encode encoding endless engine envelope envs eof errno established etimedout exec executing
exhausted exit expir explicit fallback fatal fingerprint flow footer forever formatted forum frame
getaddrinfo global greeting greylist greylisting hacked halfway hostname http identify illegal implemented
implicit inappropriate infected insecure instance insufficient intro invoking java javascript json junk kill
language languages layout legacy lib library linked lookup mailserver maintenance malware meanwhile
mechanism mechanisms metadata middleware msg mutual mysql negotiate nested newline nginx node nodemailer npm
ongoing openssl outbox outcome overdue overuse parameter parameters parse pause payload phishing phpmailer
ping pipe policy postgres preference prevent product products progress prohibit prohibited propose protect
python pane pack parallel premium raw rcpt realm recipient reconnect redact refusal refusals regarding
remedies remedy reopen resource resp response resp. retest retire reverse route sandbox scope score sdk secs
securit segment server serverless servidor sequence serveur signup silently sqlite socket sockets specified
spoof stack stale stream subscriber subtype success supplied syntax syscall target temporary terminate
throttle timed timestamp traceback transient troubleshoot troubleshooting truncated undefined undated
unexpected unexpectedly unsolicited unspecified unsuccessful unsupported unusual utf validator vanish
variant verified visible wipe wiping xampp xml yaml invite tap taps thumbs centre mate hun luv lads combo
malarkey knackered wonky bonkers iffy dicky duff borked kaput cranky screwed pants mare ditto tbc tba
percent degrees quid bang brand aok a-ok spot peachy solid kosher legit spotless
rubbishy lots loads tons bunch handful dozen plenty pair aside upside whichever pw's username's gibber
thingy thingummy whatsit doodah nonsense combo gubbins bumf gen goggle everytime alot abit eachtime infact
incase aswell definately definitly definatly recieve recieved seperate wierd tommorow untill wich wen cuz
bcz bcuz becuz tryed dosent doesent dosnt wont' absolutely absolutley certainly yess yesss yeh yeahh nooo
helppp pleeease pleease plss thankyou thankss
"""
_ELSEWHERE = """
ist das der die den dem ein eine mein meine dein nicht kein keine falsch richtig korrekt gleich gleiche
dasselbe selbe noch schon und oder aber wie was wo wer warum ich du er sie es wir ihr mir mich bitte danke
ja nein auch nur hier jetzt geht gehen funktioniert funktionieren stimmt abgelaufen gesperrt unbekannt
vergessen leer lang kurz zu von mit ohne für fuer auf bei im in weiss weiß kann muss habe hat hab bin sind
sein war wird werden mal le la les un une des du de est c'est sont ne pas mon ma mes ton son sa je j'ai tu
il elle nous vous et ou où mais que qui quoi quel quelle faux fausse bon bonne correct correcte incorrect
incorrecte même meme oublié oublie expiré marche aussi oui non merci avec sans pour dans sur toujours trop
long longue court vide plus encore déjà el los las una mi tu su es está esta esto no si sí pero que qué cual
cuál con sin para por correcta correcto incorrecta incorrecto misma mismo olvidé olvidado caducada gracias
también muy larga corta vacía mal bien il lo gli è e o non sono mio mia giusta sbagliata stessa scaduta
dimenticata con senza per grazie het een mijn niet geen klopt fout goed juist zelfde verkeerd vergeten
verlopen ik jij en of maar met zonder voor mot passe passwort kennwort wachtwoord contraseña clave senha
anwendungspasswort ça aujourd'hui wieder hallo bonjour hola ciao salut mailadresse adresse e-mail benutzer
benutzername utilisateur usuario seul suffit plus refusé refuse faut maintenant puis gesperrt abgelaufen
abgelehnt verweigert gültig ungültig erforderlich benötigt nötig gespeichert geändert neu neue alte alt
gerade heute gestern immer nie nochmal leider gibt steht will möchte soll muss dann wenn weil als beim wurde
worden zurückgesetzt demandé requis requise nouveau ancien nouvelle ancienne changé enregistré refusée
valide invalide inválida válida requerida nueva vieja cambiada guardada rechazada olvidada incorrectos
richiesta nuova vecchia cambiata salvata rifiutata nuovo vecchio nieuw oud gewijzigd vereist nodig
opgeslagen geweigerd juiste ongeldig geldig fehler erreur konto compte cuenta
"""

_FUNCTION_SET = word_set(_FUNCTION) | word_set(_INFORMAL)
_KNOWN = (
    _FUNCTION_SET
    | word_set(_VERBS)
    | word_set(_DESCRIBING)
    | word_set(_NOUNS)
    | word_set(_TRADE)
    | word_set(_OF_LOGS)
    | word_set(_BRANDS)
    | word_set(_ELSEWHERE)
)
_PEOPLE = word_set("""
family mother father mum mom dad brother sister son daughter wife husband boy girl kid boss friend baby lady
guy man woman girlfriend boyfriend niece nephew uncle auntie god lord luck heart life love home house
holiday birthday money
""")
_THINGS = frozenset(
    (_VERBS + _NOUNS + _TRADE + _BRANDS + _OF_LOGS + "new old main final primary second third my err").split()
)
_BRANDED = word_set(_TRADE + _BRANDS)
_WITH_A_YEAR = word_set(
    "server version invoice report file doc scan photo price prices list form client template policy"
)
_ENDINGS = ("'s", "s", "es", "d", "ed", "ing", "ly", "er", "ers", "'d", "'ll", "'re", "'ve")
_LONG_ENDINGS = (
    *("tion", "tions", "sion", "ment", "ments", "ness", "able", "ible", "ably", "ibly", "ality", "ivity"),
    *("ically", "ised", "ized", "ising", "izing", "ational", "ively", "fully", "lessly", "iously"),
)
_OF_FOUR_LETTERS = """
dogs cats pets paws walk thee thus wash feed trim groom stay sits bath
"""

OF_FOUR_LETTERS = frozenset(word for word in _KNOWN | set(_OF_FOUR_LETTERS.split()) if len(word) == 4)
"""Four letters, four times: the shape of an app password, and of quite some sentences."""

_VALUES_OF_LOGS = """
nil none null redacted undefined hidden masked filtered omitted protected encrypted plain ssl tls starttls
"""
BEHIND_LABEL = (
    _FUNCTION_SET
    | word_set(_ELSEWHERE)
    | word_set(_VALUES_OF_LOGS)
    | word_set("""
absent accepted asked bad blank changed check complete correct cut denied different disabled empty enter
entered error expired fail failed failure false forgotten good ignored incorrect invalid kept long lost
missing needed new old optional password prompt refused rejected removed required reset right saved secret
set short sent stored strong temporary true unchanged unknown unset used user username using valid verified
weak withheld wrong authentication auth login mandatory typed taken given tried see
""")
)
"""What stands behind "password:" in messages and sentences without being one."""


def is_ordinary(word: str) -> bool:
    """Whether a word without digits is one of talk and of the trade, in any of its forms."""
    plain = word.casefold().replace("\u2019", "'")
    return is_listed(plain) or (len(plain) >= 8 and plain.endswith(_LONG_ENDINGS))


def is_listed(word: str) -> bool:
    """Whether a word stands in the lists, in any of its forms; how it ends does not count."""
    plain = word.casefold()
    return plain in _KNOWN or any(
        _known_stem(plain.removesuffix(ending), ending) for ending in _ENDINGS if plain.endswith(ending)
    )


def is_a_thing_with_a_number(word: str, number: str) -> bool:
    """Whether a word is one that a number is written to as a rule: laptop2, Office365, server2022."""
    plain = word.casefold()
    if is_a_brand(plain):
        return True
    if len(number) == 4 and number[:2] in ("19", "20"):
        return plain in _WITH_A_YEAR
    return plain in _THINGS and plain not in _PEOPLE


def is_a_brand(word: str) -> bool:
    """Whether a word is a provider, a product or a technique: galaxy, ionos, norton."""
    plain = word.casefold()
    return plain in _BRANDED or (len(plain) > 4 and plain[:-1] in _BRANDED)


def is_function(word: str) -> bool:
    """Whether a word only holds a sentence together, or greets, thanks, agrees."""
    return word.casefold().replace("\u2019", "'") in _FUNCTION_SET


def _known_stem(stem: str, ending: str) -> bool:
    if len(stem) < 3 or (ending == "d" and stem[-1] != "e"):
        return False
    return (
        stem in _KNOWN
        or stem + "e" in _KNOWN
        or (stem.endswith("i") and stem[:-1] + "y" in _KNOWN)
        or (len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in _KNOWN)
    )
