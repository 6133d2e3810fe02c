/**
 * Ways to speak of two things, `A` the one left behind and `B` the one turned to. `x|y` either word, `(x|y)` perhaps
 * one of them, `~` up to three words between. What follows are the moods, −1…1, and whom the next clause is about.
 */
export interface Effect {
  A?: number;
  B?: number;
  /** Others whom the sentence names. */
  rest?: number;
  /** Means the same when it is asked. */
  rhetorical?: boolean;
  /** The rest of the sentence is about others, and says the contrary of A. */
  contrast?: boolean;
}

const MOVED: Effect = { A: -0.6, B: 0.55 };
const LEFT: Effect = { A: -0.55 };
const JOINED: Effect = { B: 0.5, rest: -0.45 };
const PREFERRED: Effect = { A: -0.5, B: 0.6 };
const BEATEN: Effect = { A: -0.55, B: 0.65 };
const PASSED_OVER: Effect = { A: -0.5, B: 0.45 };
const UNLIKE: Effect = { contrast: true };

const MOVE =
  'switch|switched|switching|switches|move|moved|moving|migrate|migrated|migrating|went|jumped|jumping|converted|change|changed|changing|defected|ported|porting|transitioned';
const DROP =
  'left|leave|leaving|quit|quitting|ditch|ditched|ditching|drop|dropped|dropping|dump|dumped|dumping|abandon|abandoned|abandoning|trade|traded|trading|swap|swapped|swapping|replace|replaced|replacing|cancel|cancelled|canceled|cancelling|canceling|deleted|uninstalled|uninstalling|exchanged|kicked';
const WIN = 'beats|beat|beating|outperforms|outperformed|crushes|crushed|destroys|smokes|outclasses|trumps|surpasses';
const CHOOSE =
  'choose|chose|chosen|choosing|pick|picked|picking|take|took|taking|recommend|recommended|favor|favour|buy|use';

/** Where two patterns hold at a place the longer one counts. */
export const PATTERNS: readonly (readonly [pattern: string, effect: Effect])[] = [
  [`${MOVE} ~ from A ~ to|onto|over B`, MOVED],
  [`${MOVE} ~ to|onto B ~ from A`, MOVED],
  [`${MOVE} ~ off (of) A ~ to|onto|over B`, MOVED],
  [`${MOVE} ~ off (of) A`, LEFT],
  [`${MOVE} ~ away from A`, LEFT],
  [`${MOVE} ~ (over) from A`, LEFT],
  [`${MOVE} (over|back) to|onto B`, JOINED],
  ['jumped|jumping|jump ship ~ from A ~ to B', MOVED],
  ['jumped|jumping|jump ship ~ to B', JOINED],
  ['signed|signing (up) with|for B', JOINED],
  ['off to B', JOINED],
  ['time to try|use|get B', JOINED],
  ['time to leave|quit|ditch|cancel|drop A', LEFT],
  [`${DROP} (in|out|off) A ~ for|with|to|by B`, MOVED],
  [`${DROP} A`, LEFT],
  ['why ~ use|pay|buy|choose|stay (for|with|on) A ~ when B', { A: -0.6, B: 0.5, rhetorical: true }],
  ['replaces|replaced ~ A ~ with|by|for B', MOVED],
  ['B ~ replaces|replaced A', PASSED_OVER],
  ['done|finished with A', LEFT],
  ['goodbye|bye|farewell|rip|adios|cya (forever) A (,|and|.) hello|hi|welcome B', MOVED],
  ['goodbye|bye|farewell|rip|adios|cya (forever) A', LEFT],
  ['from A → B', MOVED],
  ['from A to B', { A: -0.3, B: 0.3 }],
  ['A → B', MOVED],
  ['prefer|preferred|prefers|preferring B ~ over|to|than A', PREFERRED],
  ['prefer|preferred|prefers B', { B: 0.6 }],
  [`${CHOOSE} B over A`, PREFERRED],
  ['B over A', PASSED_OVER],
  ['B instead of A', PASSED_OVER],
  ['B rather than A', PASSED_OVER],
  ['B as ~ alternative|replacement to|for A', { A: -0.3, B: 0.5 }],
  ['instead of A', { A: -0.45 }],
  ['rather than A', { A: -0.45 }],
  ['rather ~ B than ~ A', PREFERRED],
  ['rather ~ than ~ A', { A: -0.7 }],
  ['B > A', BEATEN],
  ['A < B', BEATEN],
  [`B ~ ${WIN} A`, BEATEN],
  ['B ~ blows ~ A', BEATEN],
  ['B ~ puts A to shame', BEATEN],
  ['makes A look', { A: -0.6 }],
  ['B ~ runs circles around A', BEATEN],
  ['nothing|nobody|none beats|beat|compares|touches (to|with) B', { B: 0.8 }],
  ['hard to beat B', { B: 0.6 }],
  ['A ~ losing|loses|lost ~ to B', { A: -0.5, B: 0.4 }],
  ['A ~ cant|cannot|doesnt|dont|couldnt|wont|never ~ compete|compare|touch|match|rival|catch (up) (with|to) B', BEATEN],
  ['A ~ no match for B', BEATEN],
  ['A ~ nothing compared|next to B', BEATEN],
  ['A ~ not|isnt|arent|wasnt|nowhere|aint|never (near|nearly|even) as ~ as B', BEATEN],
  ['wish ~ A ~ like B', { A: -0.5, B: 0.5 }],
  ['A should|could|needs|must ~ learn|copy ~ B', { A: -0.5, B: 0.5 }],
  ['should (have|of) (just) bought|stayed|stuck|gone|chosen|picked|kept (with|to|on) B', { B: 0.6 }],
  ['miss|missing|misses B', { B: 0.45 }],
  ['sticking|stick|staying|stay with B', { B: 0.35 }],
  ['give me B back', { B: 0.5 }],
  ['bring back B', { B: 0.5 }],
  ['back to|with|on B', { B: 0.4 }],
  ['cant|cannot recommend|praise|thank B enough', { B: 0.9 }],
  ['never had (any|a|an|single) problem|problems|issue|issues|trouble with B', { B: 0.7 }],
  ['recommend|recommended|recommending B', { B: 0.55 }],
  ['A used to be', { A: -0.5 }],
  ['A was (so|much|way|far) better|great|good|fine before|until|when', { A: -0.5 }],
  ['never again (with) A', { A: -0.75 }],
  ['stuck with|on|using A', LEFT],
  ['sick|tired|fed of|up (with|of) A', { A: -0.7 }],
  ['unlike A', UNLIKE],
  ['compared|comparing|contrast|opposed to|with A', UNLIKE],
  ['(in) comparison to|with A', UNLIKE],
  ['next to A', UNLIKE],
  // German
  ['nie wieder A ~ jetzt|nur|lieber B', MOVED],
  ['nie wieder (bei|mit) A', { A: -0.75 }],
  ['gewechselt|wechsel|wechsle|wechseln|umgestiegen|steige ~ von A ~ zu|zur|auf|nach B', MOVED],
  ['von A ~ zu|zur|auf|nach B ~ gewechselt|umgestiegen|umgezogen|gegangen|wechseln|umsteigen', MOVED],
  ['zu|zur|auf B ~ gewechselt|umgestiegen|wechseln|umsteigen', JOINED],
  ['A ~ gegen|durch B ~ getauscht|ausgetauscht|eingetauscht|ersetzt|tauschen|ersetzen', MOVED],
  ['A ~ fur B ~ verlassen|aufgegeben', MOVED],
  ['tausche|ersetze|verlasse A ~ gegen|durch|fur B', MOVED],
  ['A ~ gekundigt|verlassen|deinstalliert|abbestellt', LEFT],
  ['kundige|verlasse|deinstalliere A', LEFT],
  ['weg von A', LEFT],
  ['statt|anstatt|anstelle (von) A', { A: -0.45 }],
  ['B statt|anstatt A', PASSED_OVER],
  ['lieber ~ B ~ als A', PREFERRED],
  ['bevorzuge|bevorzugen B ~ gegenuber|vor A', PREFERRED],
  ['ziehe B A vor', PREFERRED],
  ['tschuss|adieu|ciao A (,|und) hallo|willkommen B', MOVED],
  ['tschuss|adieu A', LEFT],
  ['im vergleich zu|mit A', UNLIKE],
  ['im gegensatz zu A', UNLIKE],
  ['anders als A', UNLIKE],
  // Spanish
  ['cambie|cambiado|cambio|pase|pasado|paso|migre|migrado|mudado|mude ~ de A ~ a B', MOVED],
  ['cambie|cambiado|pase|pasado|migre|migrado|paso a B', JOINED],
  ['deje|dejo|dejado|abandone|abandonado|cambie|cambiado|cambio|reemplace|sustitui A ~ por|con B', MOVED],
  ['deje|abandone|cancele|desinstale A', LEFT],
  ['prefiero B ~ a|antes|sobre|que (que) A', PREFERRED],
  ['prefiero B', { B: 0.6 }],
  ['B en vez|lugar de A', PASSED_OVER],
  ['en vez|lugar de A', { A: -0.45 }],
  ['diferencia de A', UNLIKE],
  ['comparado|comparada|comparacion con A', UNLIKE],
  ['adios A (,|y) hola|bienvenido B', MOVED],
  ['nunca mas (con) A', { A: -0.75 }],
  // French
  ['plus jamais (chez) A', { A: -0.75 }],
  ['passe|passer|passee|change|changer|migre|bascule ~ (de) A ~ a|vers|chez|pour B', MOVED],
  ['passe|passee|passer|migre a|chez|vers B', JOINED],
  ['quitte|quitter|laisse|lache|abandonne|delaisse A ~ pour B', MOVED],
  ['remplace|remplacer|troque|echange A ~ par|contre B', MOVED],
  ['quitte|quitter|resilie|desinstalle A', LEFT],
  ['prefere|preferer B ~ a|plutot|que (que) A', PREFERRED],
  ['prefere B', { B: 0.6 }],
  ['B au lieu de A', PASSED_OVER],
  ['B plutot que A', PASSED_OVER],
  ['au lieu (de) A', { A: -0.45 }],
  ['plutot que A', { A: -0.45 }],
  ['contrairement a A', UNLIKE],
  ['rapport a A', UNLIKE],
  ['compare|comparaison a|avec A', UNLIKE],
  ['adieu A (,|et) bonjour|bienvenue B', MOVED],
  // Portuguese
  ['mudei|troquei|migrei|passei|fui|sai ~ de|do|da A ~ para|pro|pra B', MOVED],
  ['mudei|migrei|passei para|pro|pra B', JOINED],
  ['troquei|larguei|deixei|abandonei|substitui|trocando A ~ por|pelo|pela B', MOVED],
  ['larguei|abandonei|cancelei|desinstalei A', LEFT],
  ['prefiro B ~ a|ao|do|que (que) A', PREFERRED],
  ['B em vez de|do|da A', PASSED_OVER],
  ['em vez de|do|da A', { A: -0.45 }],
  ['inves de|do|da A', { A: -0.45 }],
  ['contrario|diferente|diferentemente de|do|da A', UNLIKE],
  ['comparado|comparada|comparacao com|a|ao A', UNLIKE],
  ['tchau|adeus A (,|e) ola|oi B', MOVED],
  ['nunca mais (com|na|no) A', { A: -0.75 }],
  // Italian
  ['mai piu (con) A', { A: -0.75 }],
  ['passato|passata|passare|passo|cambiato|migrato|spostato ~ da|dal A ~ a|al B', MOVED],
  ['passato|passata|passo|migrato a|al B', JOINED],
  ['lasciato|lascio|abbandonato|mollato|sostituito|cambiato|scambiato A ~ per|con B', MOVED],
  ['lasciato|abbandonato|mollato|disinstallato|disdetto A', LEFT],
  ['preferisco B ~ a|ad|rispetto (a) A', PREFERRED],
  ['preferisco B', { B: 0.6 }],
  ['B invece di A', PASSED_OVER],
  ['invece di A', { A: -0.45 }],
  ['al posto di A', { A: -0.45 }],
  ['differenza di A', UNLIKE],
  ['rispetto|confronto|paragonato a|ad A', UNLIKE],
  ['addio|ciao A (,|e) ciao|benvenuto|benvenuta B', MOVED],
];
