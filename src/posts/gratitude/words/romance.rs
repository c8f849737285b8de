//! French, Spanish, Italian and Portuguese.

use super::language::Language;

pub const FRENCH: Language = Language {
    thanks: "aidée bravo thanks excellent excellente fonctionne fonctionné formidable génial géniale impeccable \
             marche marché mercis nickel parfait parfaite reconnaissant reconnaissante réglé remercie remerciement \
             remerciements remercions résolu top utile utiles chapeau",
    around: "a ai aide à avance avez beaucoup bien bon bonjour bonne bonsoir bonnes c ça ce cela chaleureusement \
             clair claire conseil conseils cordialement d de des du efficace encore est et exactement explication explications \
             fois grand grandement infiniment info information informations infos j je journée l la le les lui m ma \
             maintenant madame mille monsieur nous nouveau oui par pour précieuse précieuses précieux précise \
             précisions rapide rapidité rapides rapidement réactivité réponse réponses s salut sincèrement soirée t \
             ta te tes ton tous tout toute toutes très un une vite vos votre vous vraiment",
    thanks_phrases: &[
        "problème résolu",
        "problème réglé",
        "ça a marché",
        "le problème est résolu",
        "m'avez aidé",
        "m'a aidé",
        "bien aidé",
    ],
    phrases: &["ce que je cherchais", "bonne journée", "de votre temps", "pour votre temps"],
    pleas: &[
        "aide",
        "à l'aide",
        "l'aide",
        "réponse",
        "une réponse",
        "info",
        "infos",
        "information",
        "informations",
        "conseil",
        "conseils",
        "un conseil",
        "des conseils",
        "réponse rapide",
    ],
};

pub const SPANISH: Language = Language {
    thanks: "gracias agradecida agradecido agradecidos agradecemos agradezco agradecimiento arreglado ayudado ayudó \
             bravo estupendo estupenda excelente fantástico funciona funcionado funcionó genial maravilloso \
             maravillosa perfecto perfecta resuelto sirvió servido solucionado solucionada útil",
    around: "a ahora al amable amables amabilidad antemano aporte atención ayuda bien buen buena buenas bueno \
             buenos claro compañeros consejo consejos cordial corazón de días día el eso es está esta esto ésta \
             excelentes explicación fue gran ha han he hola igualmente información info infinitas la las le les lo \
             los me mil mucha muchas muchísimas mucho muy nuevo os otra por pronta pronto rápida rápidas rápido \
             respuesta respuestas saludo saludos su sus tan tanto tardes te tiempo toda todas todo todos tu tus un \
             una vez verdad vuestra vuestras vuestro y ya",
    thanks_phrases: &[
        "problema resuelto",
        "problema solucionado",
        "se agradece",
        "lo que necesitaba",
        "lo que buscaba",
        "dios le bendiga",
    ],
    phrases: &["que tenga un buen día", "que tengas un buen día", "buen fin de semana"],
    pleas: &[
        "ayuda",
        "una ayuda",
        "respuesta",
        "una respuesta",
        "pronta respuesta",
        "información",
        "info",
        "consejo",
        "un consejo",
        "consejos",
        "respuesta rápida",
    ],
};

pub const ITALIAN: Language = Language {
    thanks: "grazie aiutato aiutata bravissimi bravi bravo eccellente fantastico fantastica funziona funzionato \
             grato grata gratissimo ottimo ottima perfetto perfetta ringrazio ringraziamenti ringraziamo risolto \
             risolta utile utilissima utilissimo utilissime",
    around: "a adesso ai aiuto anticipo ancora avete bene buon buona buonasera buongiorno chiara chiaro ciao \
             consigli consiglio cordiali così cuore davvero dei del della delle di e è gentile gentilezza gentili \
             gentilissima gentilissimi gentilissimo giornata gran grande ha hai i il in infinitamente infinite info \
             informazione informazioni l la le lo mi mille molte moltissime molto nuovo ora per precisa preziosa \
             preziosi prezioso questo questa rapida rapidità rapido risposta risposte salve saluti serata si siete \
             spiegazione stata stati stato sua suo tante tanto tempestiva ti tua tuo tutti tutto un una veloce vi \
             vostra vostro volta",
    thanks_phrases: &["problema risolto", "quello che cercavo", "quello che mi serviva"],
    phrases: &["buona giornata", "va bene", "per il tempo"],
    pleas: &[
        "aiuto",
        "un aiuto",
        "risposta",
        "una risposta",
        "informazioni",
        "info",
        "consiglio",
        "un consiglio",
        "consigli",
        "risposta rapida",
        "risposta veloce",
    ],
};

pub const PORTUGUESE: Language = Language {
    thanks: "agradeço agradecemos agradecida agradecido ajudou ajudaram brigada brigado excelente fantástico \
             funciona funcionou grata grato maravilha obg obrigada obrigadão obrigado obrigados ótima ótimo \
             perfeita perfeito resolveu resolvido resolvida útil valeu",
    around: "a abraço abraços agora ajuda amável antecipadamente as atenção atenciosamente bem boa bom clara claro \
             coração cumprimentos da de desde dia dica dicas do e é esclarecimento está esta explicação foi \
             gentileza gentis imenso informação informações info isso isto já me mesmo mil muita muitas muitíssimo \
             muito noite novo o olá os pela pelas pelo pelos por pronta rápida rapidez rápido resposta respostas \
             seu sim sua tarde te teu todas todos tua tudo um uma vez vocês vossa você vos",
    thanks_phrases: &["deu certo", "problema resolvido", "era isso", "o que precisava", "o que eu precisava"],
    phrases: &["mais uma vez", "desde já", "de antemão", "bom fim de semana"],
    pleas: &[
        "ajuda",
        "uma ajuda",
        "resposta",
        "uma resposta",
        "informação",
        "informações",
        "info",
        "dica",
        "uma dica",
        "dicas",
        "resposta rápida",
    ],
};
