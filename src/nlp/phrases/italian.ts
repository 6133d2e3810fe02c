import type { PhraseBook } from './book.ts';

export const italian: PhraseBook = {
  bug: {
    strong:
      'non ~ funziona|funzionano|carica|risponde|parte, si blocca|chiude|impalla ~ sempre|sola|solo|continuamente, va in crash, continua a crashare|bloccarsi|chiudersi, schermo|schermata nero|nera|bianco|bianca|blu, messaggio di errore, !malfunzionamento|malfunzionamenti',
    plain: `non riesco ~ aprire|scaricare|installare|caricare|salvare|inviare, dopo ~ aggiornamento, dall'ultimo aggiornamento, crasha|crashano|crashato, smesso di funzionare`,
    weak: '!errore|errori, !problema|problemi, lentissima|lentissimo',
  },
  outage: {
    strong:
      'non ~ raggiungibile, sito|server|servizio|sistema|rete|app ~ down|offline|irraggiungibile|bloccato|giù, disservizio|disservizi, servizio non disponibile, senza rete|internet|connessione|linea',
    plain: 'non riesco|riusciamo ~ accedere|entrare|collegarmi|connettermi, anche a voi, problemi di connessione',
  },
  complaint: {
    strong:
      'pessimo|pessima|orribile|scandaloso|scandalosa|peggiore|peggior ~ servizio|assistenza|esperienza|azienda|app, mai più, una vergogna, rivoglio|voglio ~ soldi|rimborso, nessuno ~ risponde, !truffa|truffatori|truffato, ancora in attesa',
    plain:
      '!deluso|delusa|deludente|delusione, inaccettabile|vergognoso|vergognosa|indecente, rimborso, reclamo, non ~ arrivato|arrivata|ricevuto|rispondono, fa schifo',
    weak: 'schifo, odio, ritardo, vergogna',
  },
  'feature-request': {
    strong:
      'sarebbe bello|utile|comodo|fantastico|ottimo ~ poter|se|avere, potreste ~ aggiungere|inserire|introdurre, per favore ~ aggiungete|aggiungere|inserite, dovreste ~ aggiungere, mi piacerebbe ~ poter|avere',
    plain: 'aggiungete, manca ~ opzione|funzione|possibilità, modalità scura, suggerimento',
  },
  question: {
    strong:
      'qualcuno sa|conosce|può, come faccio|posso|si ~ ?, perché ~ ?, dove posso|trovo, quando esce|arriva|sarà, è possibile ~ ?',
    plain: `una domanda, qual è ~ ?, cos'è, avete`,
  },
  praise: {
    strong:
      'grazie mille|infinite, molto buono|bello|utile|soddisfatto|soddisfatta, servizio|assistenza|app|lavoro|prodotto ~ eccellente|ottimo|ottima|fantastico|fantastica|perfetto|perfetta, ottimo|ottima|eccellente|fantastico ~ servizio|lavoro|app|assistenza|prodotto, lo|la consiglio, consigliatissimo|consigliatissima, complimenti, funziona ~ benissimo|perfettamente, cinque stelle',
    plain:
      '!ottimo|ottima|eccellente|fantastico|fantastica|perfetto|perfetta|bellissimo|bellissima|meraviglioso, grazie',
    against:
      'grazie per niente, grazie in anticipo, sarebbe ~ bello|ottimo|fantastico|utile, non ~ ottimo|consiglio|buono',
  },
  'churn-risk': {
    strong:
      'disdico|disdetto|disdire|disdirò|disdetta, disinstallo|disinstallato|disinstallata|disinstallare, cancello|cancellato|chiudo|chiuso|chiudere ~ account|abbonamento|conto|contratto, passo|passare|passiamo|passerò ~ concorrenza, cambio|cambiare operatore|banca|fornitore, non rinnovo|rinnoverò, perso un|una cliente',
    plain:
      'la concorrenza, altro|altra operatore|banca|fornitore, abbonamento|account|contratto ~ disdetto|cancellato|chiuso, ultima bolletta|fattura',
  },
  'purchase-interest': {
    strong:
      'voglio|vorrei ~ comprare|comprarlo|acquistare|ordinare, dove ~ comprare|acquistare|trovo, vale la pena, mi consigliate',
    plain: 'quanto costa|viene, cerco un|una, lo voglio, spedite in',
  },
  comparison: {
    strong:
      'meglio|migliore|peggio|peggiore di|del|della|che, rispetto a|al|alla, a differenza di, alternativa|alternative a|al, differenza tra|fra, qual ~ migliore|meglio, più|meno ~ veloce|lento|economico|caro|stabile|facile di|del|della, paragonato a',
    plain: 'invece di, preferisco',
  },
  security: {
    strong:
      '!hackerato|hackerata|hackerati|hackeraggio, violato|violata ~ account|profilo, account|profilo|conto ~ violato|violata|rubato|compromesso, dati ~ rubati|violati|esposti|trapelati, fuga|furto|violazione di|dei dati, !vulnerabilità, falla|falle ~ sicurezza, addebito|addebiti|accesso non autorizzato|autorizzati, furto ~ identità, password ~ rubate|rubata|chiaro',
    plain: 'attacco hacker|informatico, frode|frodi, phishing',
  },
  'legal-threat': {
    strong:
      'vi|la denuncio|querelo, denuncerò|denunceremo, mio|nostro|miei ~ avvocato|legale|avvocati, vie legali, azione|azioni legale|legali, in tribunale, sporgere|sporgerò|presento ~ denuncia|querela, class action, associazione consumatori, garante ~ privacy',
    plain: 'avvocato|avvocati, querela, denuncia, agcom|codacons|altroconsumo',
  },
  pricing: {
    strong:
      'troppo|molto|davvero|così caro|cara|cari|costoso|costosa, aumento|aumenti|aumentato|aumentano ~ prezzo|prezzi|tariffa|tariffe|abbonamento, quanto ~ costa|costano|viene, prezzo|prezzi ~ aumentato|aumentati|alto|alti|folle|esagerato, sconto ~ studenti|studente, costi nascosti',
    plain: 'carissimo|carissima, costa un occhio',
    weak: 'prezzo|prezzi|sconto|sconti',
  },
  hiring: {
    strong:
      'stiamo|cerchiamo ~ assumendo|sviluppatore|sviluppatori|collaboratori|stagista, posizioni|posizione aperte|aperta, offerta|offerte|opportunità di lavoro, invia|manda|inviate ~ cv|curriculum|candidatura, unisciti ~ team, lavora con noi',
  },
  spam: {
    strong:
      'guadagna|guadagnare ~ casa|online|facilmente|soldi, clicca qui|sul|link, link in|nella ~ bio, follower gratis, guadagni facili, rendita passiva',
    plain: 'concorso ~ segui|condividi, codice sconto ~ link',
  },
  urgent: {
    strong: 'urgente|urgentemente|urgenza, immediatamente, al più presto, il prima possibile, emergenza',
    plain: 'ho bisogno ~ aiuto, aiutatemi, subito',
  },
  blocked: {
    strong:
      'non riesco ~ accedere|entrare|pagare|lavorare|prelevare, account|conto ~ bloccato|sospeso|hackerato, perso ~ dati|tutto|soldi|foto, addebitato due|doppio',
  },
  waiting: {
    strong: 'aspetto ~ ore|giorni|settimane|mesi, in attesa da, da ~ ore|giorni|settimane|mesi, ancora nessuna|niente',
    plain: 'da ieri|stamattina, di nuovo',
  },
  denied: {
    strong:
      'non ~ funziona|funzionano|carica|risponde|apre|raggiungibile|disponibile, non riesco|riusciamo ~ accedere|entrare|collegarmi|pagare|usare',
    plain: 'senza connessione|linea|internet',
  },
};
