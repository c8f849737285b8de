//! English, German, Dutch, Swedish, and Danish with Norwegian.

use super::language::Language;

pub const ENGLISH: Language = Language {
    thanks: "amazing thanks appreciate appreciated awesome brilliant cheers excellent fantastic fixed grateful \
             great helped helpful kudos legend lovely obliged perfect perfectly resolved solved sorted superb ta \
             thank thankful thankyou thnx tnx ty tysm useful wonderful worked works",
    around: "a advance advice again all also am and answer answering answers are best big bunch clarification clear \
             clearly cool detailed everybody everyone everything explaining explanation fast fine folks for friend \
             good guys heaps hello help helping hey huge i in indeed info information is it its kind kindly load \
             loads lot lots m many mate me million much my nice now of quick quickly r re really replies reply \
             replying response responses s sharing sincerely sir so such suggestion support swift team that thats \
             the these this thousand tip tips to ton tons treat u ve very was well were yes yep yeah you your youre",
    thanks_phrases: &[
        "that did it",
        "did the trick",
        "just what I needed",
        "exactly what I needed",
        "you rock",
        "like a charm",
        "solved my problem",
        "fixed my problem",
        "life saver",
        "made my day",
        "problem solved",
        "issue resolved",
        "the problem is solved",
        "you are the best",
    ],
    phrases: &[
        "have a nice day",
        "have a great day",
        "have a good day",
        "have a lovely day",
        "have a nice weekend",
        "have a great weekend",
        "have a good one",
        "kind regards",
        "best regards",
        "best wishes",
        "for your time",
        "taking the time",
        "I have",
    ],
    pleas: &[
        "help",
        "help me",
        "all help",
        "advice",
        "info",
        "information",
        "answer",
        "answers",
        "reply",
        "response",
        "support",
        "quick answer",
        "quick help",
        "quick reply",
        "my answer",
        "answer me",
        "reply to me",
        "tips",
    ],
};

pub const GERMAN: Language = Language {
    thanks: "ausgezeichnet danke thanks bedanke bedanken bestens dank dankbar dankeschön dankesehr dankeschoen \
             dankschön erledigt gefreut geholfen geht geklappt gelöst geloest großartig herzlichst hervorragend \
             hilfreich klappt klasse läuft funktioniert funktionierte perfekt prima spitze spitzenmäßig toll \
             wunderbar",
    around: "alle allen alles allerseits antwort antworten an auskunft ausführliche ausführlichen besten das dein \
             deine deinen deiner dem den der die dir dich ein eine einen einfach es euch eure euren eurer euer \
             erklärung freundliche freundlichen für fuer ganz grüße grüsse gruesse gruß gute guten gut habe haben \
             hab hallo hat habt herzlich herzlichen hilfe hinweis hinweise ich ihnen ihr ihre ihren ihrer im info \
             infos information informationen ist ja jetzt klar kompetente liebe lieben mal mich mir mit moin nette \
             netten nochmal nochmals nun rasche raschen rat recht sehr schnelle schnellen schnell schön schöne \
             schönen schoen servus sich sie so tag tausend team tipp tipps tolle tollen uns und unglaublich vielen \
             vielmals voraus vorab war wars wieder wir wirklich zusammen s",
    thanks_phrases: &[
        "problem gelöst",
        "problem ist gelöst",
        "hat sich erledigt",
        "hilft mir weiter",
        "hilft mir sehr",
        "weitergeholfen",
        "vergelts gott",
    ],
    phrases: &[
        "einen schönen tag noch",
        "schönen abend",
        "schönes wochenende",
        "für die mühe",
        "für ihre mühe",
        "für deine mühe",
    ],
    pleas: &[
        "hilfe",
        "antwort",
        "antworten",
        "auskunft",
        "info",
        "infos",
        "information",
        "rat",
        "tipps",
        "schnelle hilfe",
        "schnelle antwort",
        "hilfe mir",
        "eine antwort",
        "einen rat",
        "einen tipp",
        "eine auskunft",
    ],
};

pub const DUTCH: Language = Language {
    thanks: "thanks bedankt bedankjes dank dankbaar dankje dankjewel danku dankuwel fantastisch geholpen gelukt \
             geweldig geweldige handig nuttig opgelost perfect prachtig prima thnx top uitstekend werkt werkte",
    around: "aan aardig allemaal alles alvast antwoord antwoorden bent beste de dit dat die duidelijk duidelijke \
             een en erg fijn fijne goed goede groet groeten hallo hartelijk hartelijke heb hebt heel heeft helder \
             helpen het hoi hulp iedereen ik info informatie is ja je jij jou jouw jullie lieve mij mijn me mooi \
             mooie nogmaals nu reactie reacties snel snelle tip tips uitgebreide uitleg u uw van veel vriendelijk \
             vriendelijke voor was weer wel zeer zo zijn hartstikke echt dag",
    thanks_phrases: &["probleem opgelost", "het is gelukt", "ik ben geholpen"],
    phrases: &["fijne dag", "fijne avond", "met vriendelijke groet", "voor de moeite"],
    pleas: &[
        "hulp",
        "antwoord",
        "een antwoord",
        "info",
        "informatie",
        "uitleg",
        "tips",
        "snel antwoord",
        "reactie",
        "snelle hulp",
    ],
};

pub const SWEDISH: Language = Language {
    thanks: "fantastiskt fantastisk fungerade fungerar funkade funkar hjälpsamt hjälpte kanon kanonbra löst löste \
             perfekt perfekta strålande tack tackar tacksam tacksamma toppen underbart utmärkt",
    around: "alla allt bra dag den det detta dig din ditt en er ert ett för förklaringen ha hej hjälp hjälpen ja \
             jag jätte jättebra jättemycket informationen infon mig mycket många nu och på riktigt rådet råden sig \
             snabb snabba snabbt stort svar svaret svaren så tips tipset tusen väldigt vänlig vänliga var verkligen \
             är igen hjärtligt uppskattas mvh hälsningar tydligt",
    thanks_phrases: &["problemet löst", "problemet är löst", "det löste sig"],
    phrases: &["på förhand", "ha en bra dag", "ha en fin dag", "med vänlig hälsning", "trevlig helg"],
    pleas: &["hjälp", "hjälp mig", "svar", "ett svar", "tips", "snabbt svar", "snabb hjälp"],
};

pub const DANISH_AND_NORWEGIAN: Language = Language {
    thanks: "fantastisk fungerede fungerer hjalp løst løste perfekt skønt tak takk taknemmelig takknemlig virkede \
             virker virket fungerte utmerket flott strålende fremragende",
    around: "alle alt bra dag den det dette dig deg din ditt dit du en er et for forklaringen god godt gode ha hei \
             hej hjælp hjælpen hjelp hjelpen hurtige hurtig hurtigt i info informasjonen informationen ja jeg jer \
             kjempe mange mig meg meget mye nu nå og rask raske raskt rigtig så svar svaret svarene tip tippet tips \
             tipset tusen tusind tusinde var veldig venlig virkelig igen igjen hilsen mvh hjertelig stor",
    thanks_phrases: &["problemet er løst", "problemet løst"],
    phrases: &["på forhånd", "ha en fin dag", "hav en god dag", "med venlig hilsen", "med vennlig hilsen"],
    pleas: &["hjælp", "hjelp", "hjælp mig", "hjelp meg", "svar", "et svar", "tips", "hurtigt svar", "raskt svar"],
};
