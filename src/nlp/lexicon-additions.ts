/**
 * What natural's lexicons lack of the words people use about products and moods, or value wrongly for them (AFINN's
 * "like" is mostly a preposition). Polarity, then word keys; these win over the lexicon.
 */
const ADDITIONS: Record<string, [number, string][]> = {
  en: [
    [3, 'flawless seamless underrated addictive stoked hyped congrats goat yay masterpiece'],
    [2, 'intuitive smooth handy reliable recommend improved solid responsive ty thx blessed cute yummy birthday'],
    [1, 'excited fast easy fun cool wait ready tomorrow new weekend tonight'],
    [0, 'like no just hard want please fire big god miss demand share play number trust block'],
    [-1, 'slow laggy lag lags missing clunky expensive pricey annoying'],
    [-2, 'buggy crash crashes crashed crashing glitch glitchy bloatware overpriced freezes unusable unresponsive smh'],
    [-3, 'garbage worst trash junk unacceptable ripoff crap dumb pathetic refund malware ffs'],
  ],
  es: [
    [
      3,
      'excelente genial maravilloso maravillosa increible fantastico fantastica perfecto perfecta encanta encanto amo',
    ],
    [3, 'enhorabuena felicidades felicitaciones crack chulo preciosa precioso espectacular estupendo estupenda'],
    [
      2,
      'bueno buena buenos buenas buen linda lindo guapa guapo bonito bonita mejor gracias recomiendo gusta feliz abrazo',
    ],
    [0, 'y o a la el si llegar cara'],
    [-1, 'lento lenta caro caidos problema problemas queja espera'],
    [-2, 'malo mala mal malos malas triste peor feo fea asco falla fallo fallos error odio mierda verguenza robo sola'],
    [-3, 'horrible pesimo pesima terrible estafa basura inutil asqueroso lamentable desastre decepcion fatal'],
  ],
  pt: [
    [3, 'excelente otimo otima maravilhoso maravilhosa incrivel fantastico perfeito perfeita adorei amei amo adoro'],
    [3, 'parabens sensacional melhor lindo linda fofa fofo'],
    [2, 'bom boa bons boas obrigado obrigada recomendo gostei gosto feliz show bonito bonita legal'],
    [0, 'n dar volta'],
    [-1, 'lento lenta caro travando trava problema problemas demora'],
    [-2, 'ruim pior triste mal mau odeio chato chata erro falha vergonha raiva'],
    [-3, 'pessimo pessima horrivel terrivel lixo golpe inutil porcaria merda decepcao decepcionado lamentavel absurdo'],
  ],
  fr: [
    [3, 'genial geniale excellent excellente super parfait parfaite magnifique adore bravo formidable top'],
    [2, 'merci bon bonne bien mieux aime recommande cool content contente heureux heureuse felicitations'],
    [-1, 'lent lente cher chere dommage probleme problemes attente'],
    [-2, 'mauvais mauvaise bug bugs plante panne decu decue triste marre honte degage menace menacee polemique'],
    [-3, 'nul nulle pire horrible arnaque catastrophe inutile inadmissible scandaleux scandale merde voleurs deteste'],
  ],
  de: [
    [3, 'super toll tolle tolles klasse grossartig genial perfekt hervorragend liebe spitze fantastisch geil'],
    [2, 'gut gute guter gutes danke freue schon schone empfehle zufrieden endlich besser cool glucklich lieblings'],
    [0, 'einfach grosse ende'],
    [-1, 'langsam teuer leider problem probleme warten sturzt'],
    [-2, 'schlecht schlechte schlechter argerlich nervt fehler absturz kaputt enttauscht traurig peinlich dumm'],
    [-3, 'schrecklich furchtbar katastrophe mull scheisse schrott betrug unverschamt frechheit unbrauchbar hasse'],
  ],
  it: [
    [
      3,
      'ottimo ottima eccellente fantastico fantastica perfetto perfetta bellissimo bellissima meraviglioso amo adoro',
    ],
    [2, 'buono buona buon bello bella bravo brava grazie piace consiglio felice meglio amore forza auguri complimenti'],
    [-1, 'lento lenta caro problema problemi basta'],
    [-2, 'brutto brutta male peggio triste errore guasto vergogna schifo odio deluso delusa cazzo critica'],
    [-3, 'pessimo pessima orribile terribile truffa spazzatura inutile merda scandalo'],
  ],
};

/** Word → polarity of the additions for an ISO 639-1 code; none for languages without. */
export function additionsFor(language: string): [string, number][] {
  const groups = ADDITIONS[language] ?? [];
  return groups.flatMap(([value, words]) => words.split(' ').map((word): [string, number] => [word, value]));
}
