import type { PhraseBook } from './book.ts';

export const german: PhraseBook = {
  bug: {
    strong: `funktioniert|funktionieren|geht|lädt|startet|öffnet|reagiert|klappt ~ nicht|nichts|nimmer, !absturz|abstürze, stürzt|stürzte ~ ab, !fehlermeldung|fehlermeldungen, ein|einen|der|den|dieser|diesen bug, hängt sich, schwarzer|weißer bildschirm, nicht mehr ~ funktioniert|geht`,
    plain:
      'seit ~ update, nach ~ update, lässt sich nicht, kaputt, friert|eingefroren, kann ~ nicht ~ öffnen|installieren|laden|speichern|herunterladen|senden',
    weak: '!fehler, !problem|probleme, ruckelt, langsam',
  },
  outage: {
    strong:
      '!ausfall|ausfälle, !störung|störungen, nicht ~ erreichbar, seite|server|app|dienst|netz|website|system ~ down|offline|tot|weg, serverausfall, netzausfall, kein netz|internet|empfang, server|seite|dienst|app|system ~ nicht erreichbar|verfügbar, komplett|alles|wieder down|tot|ausgefallen, großstörung, geht ~ gar nichts ~ mehr, webseite|webseiten|website|homepage|server|plattform|portal|shop ~ offline|down|tot|weg|nicht|unerreichbar, nichts geht mehr, geht nichts mehr',
    plain: 'kann ~ nicht ~ einloggen|anmelden|zugreifen|verbinden, komme ~ nicht ~ rein, bei euch auch, ausgefallen',
  },
  complaint: {
    strong: `schlechter|schlechte|schlechtester|mieser|katastrophaler|unterirdischer|grauenhafter ~ service|kundenservice|support|app|qualität|kundendienst, nie wieder, !abzocke|betrug|abgezockt|betrüger, eine frechheit, warte|warten ~ immer noch|wochen|tagen|stunden|seit, geld zurück`,
    plain:
      '!enttäuscht|enttäuschend|enttäuschung, unverschämt|unverschämtheit, inakzeptabel, erstattung, keine antwort|reaktion|rückmeldung, reklamation|beschwerde, katastrophe, unfassbar, lächerlich, nicht ~ angekommen|geliefert|erhalten',
    weak: 'nervt|ärgerlich, schlecht, schade, hasse, verspätung',
  },
  'feature-request': {
    strong:
      'wäre schön|toll|super|gut|cool|klasse|hilfreich, bitte ~ hinzufügen|einbauen|ergänzen|integrieren|einführen|anbieten, würde mir ~ wünschen, wünsche|wünschte ~ mir|dass|eine|einen, könntet|könnt ihr ~ einbauen|hinzufügen|ergänzen, es fehlt ~ funktion|option|möglichkeit',
    plain:
      'verbesserungsvorschlag|vorschlag, dunkelmodus, fehlt ~ funktion|option|möglichkeit, feature wunsch, es sollte',
  },
  question: {
    strong:
      'weiß|kennt|hat|kann jemand, wie kann|funktioniert|komme|geht|mache, gibt es ~ ?, wo kann|finde|gibt|bekomme, warum ~ ?, wann kommt|wird|gibt|ist, kann man|ich ~ ?, ist es möglich',
    plain: 'was ist|bedeutet|kostet, welche|welcher|welches ist, eine frage, frage an',
    weak: 'wie, hilfe, warum',
  },
  praise: {
    strong:
      'vielen|herzlichen|tausend dank, sehr|echt|richtig|wirklich gut|zufrieden|toll|gute|guter, kann ~ empfehlen, absolut empfehlenswert, toller|tolle|super|klasse|großartiger|beste|bester ~ service|app|produkt|support|arbeit|team, liebe diese|die|das|dieses, weiter so, großes lob, bin ~ begeistert|beeindruckt, einfach klasse|genial|super|großartig, nur ~ empfehlen, besser geht, läuft ~ perfekt|einwandfrei, großartiger|großartige|toller|bester ~ service|support|app|arbeit|team|update',
    plain: '!toll|klasse|großartig|genial|perfekt|hervorragend|fantastisch, danke, begeistert, empfehlenswert',
    weak: '!super, !gut, zufrieden, hilfreich',
    against:
      'danke für nichts, na toll|super|danke|klasse, wäre ~ toll|super|schön|gut|klasse, nicht ~ gut|toll|perfekt|begeistert|super, vielen dank im voraus, danke im voraus',
  },
  'churn-risk': {
    strong:
      '!kündige|gekündigt|kündigen|kündigung, deinstalliert|deinstalliere|deinstallieren, wechsle|wechsel|wechseln|gewechselt ~ zu|zur|zum|anbieter|bank, konto ~ gelöscht|löschen, kunde verloren, nie wieder ~ kaufen|bestellen, kündige|kündigen|beende ~ vertrag|abo|mitgliedschaft|konto|mein, vertrag ~ nicht verlängern|verlängert, wechsle|wechseln ~ anbieter|konkurrenz, bin ~ kunde ~ gewesen, account ~ gelöscht|löschen',
    plain:
      'andere|anderer|anderen anbieter|bank, zur konkurrenz, abo ~ beendet|beenden, vertrag|abo|konto|account ~ gekündigt|beendet|gelöscht, letzte rechnung',
  },
  'purchase-interest': {
    strong:
      'will|möchte|würde ~ kaufen|bestellen|holen, wo ~ kaufen|bestellen|bekomme, überlege ~ kaufen|holen|zulegen, lohnt sich ~ kauf|das|der|die, suche ein|eine|einen, könnt ihr ~ empfehlen, muss ich haben',
    plain: 'was kostet, brauche ein|eine|einen, hol ich mir, kaufempfehlung, wieder lieferbar|verfügbar',
  },
  comparison: {
    strong:
      'besser|schlechter|schneller|billiger|günstiger|langsamer als, im vergleich, verglichen mit, alternative|alternativen zu, unterschied zwischen, welche|welcher|welches ~ besser, im gegensatz zu, nicht so gut|schnell|einfach wie, besser|schlechter|schneller|günstiger|teurer|langsamer|einfacher|zuverlässiger ~ als, lieber ~ als, vergleich zwischen|von|mit, oder ~ besser',
    plain: 'statt|anstatt, lieber als, genauso ~ wie',
  },
  security: {
    strong:
      '!gehackt|gehackte|gehacktes, !sicherheitslücke|sicherheitslücken|schwachstelle, !datenleck|datenpanne|datendiebstahl, identitätsdiebstahl, passwörter|daten|passwort ~ gestohlen|geleakt|abgegriffen, schadsoftware, konto|account|profil ~ gehackt|übernommen|kompromittiert, kundendaten ~ gestohlen|geleakt|abgeflossen|veröffentlicht, passwörter|passwort im klartext, unbefugter|unbefugte zugriff|abbuchung, datenschutzvorfall',
    plain: 'cyberangriff, datenschutz|datenschutzverstoß, hacker, phishing mail|mails',
  },
  'legal-threat': {
    strong:
      'mein|meinem|meinen|zum anwalt|anwältin, rechtliche schritte, verklage|verklagen, !anzeige erstatten|erstattet, verbraucherzentrale|verbraucherschutz, abmahnung|abmahnen, vor gericht, sammelklage, anwalt|anwältin ~ einschalten|ein|beauftragt|hören, schalte ~ anwalt, rechtsweg, zeige ~ an ~ polizei, klage ~ einreichen|eingereicht, datenschutzbehörde|bundesnetzagentur, mahnbescheid, schadensersatz',
    plain: 'anwalt, klage, illegal|rechtswidrig, rechtsanwalt, strafanzeige, dsgvo',
  },
  pricing: {
    strong:
      'zu|viel|sehr|echt teuer, preiserhöhung|preiserhöhungen, preis|preise ~ erhöht|gestiegen|hoch|erhöhung, was|wieviel|viel kostet, wie teuer, was kostet|kosten, preiserhöhung|preiserhöhungen, abo ~ teurer|teuer, teurer geworden, wucher, versteckte kosten|gebühren, studentenrabatt',
    plain: 'teuer|teure, abokosten',
    weak: 'preis|preise, rabatt|rabatte, günstiger',
  },
  hiring: {
    strong:
      'wir suchen|stellen|stellen, stellenangebot|stellenanzeige|stellenausschreibung|jobangebot, verstärkung ~ team, bewirb|bewerbt dich|euch|jetzt, werde teil, wir suchen ~ verstärkung|entwickler|entwicklerin|mitarbeiter|kollegen|praktikanten|dich, wir stellen ein, jetzt bewerben, offene stelle|stellen, stelle ~ frei',
    plain: 'm w d, vollzeit|teilzeit, werkstudent|werkstudentin|azubi|praktikum',
  },
  spam: {
    strong:
      'geld verdienen, link in ~ bio, klick|klicke|klickt hier, geld verdienen ~ zu|hause|online|link|nebenbei, gewinnspiel ~ folge|folgen|like|teilen|teile, passives einkommen, kostenlose|gratis ~ follower|likes, rabattcode ~ link|prozent',
    plain: 'gewinnspiel, kostenlose follower',
  },
  urgent: {
    strong: 'dringend|dringende|dringender, notfall, sofort, umgehend, schnellstmöglich, so schnell wie',
    plain: 'bitte ~ hilfe|helfen, brauche ~ hilfe, jetzt gleich',
  },
  blocked: {
    strong:
      'kann ~ nicht ~ einloggen|anmelden|zugreifen|bezahlen|arbeiten, komme ~ nicht ~ rein|konto, konto ~ gesperrt|gehackt, ausgesperrt, daten ~ verloren|weg, doppelt abgebucht',
  },
  waiting: {
    strong: 'warte|warten ~ seit|noch|immer, seit ~ stunden|tagen|wochen|monaten, immer noch ~ keine|nicht',
    plain: 'schon wieder, seit gestern|heute',
  },
  denied: {
    strong:
      'funktioniert|geht|klappt|lädt|öffnet|reagiert ~ nicht|nichts, kann|komme|können ~ nicht ~ einloggen|anmelden|zugreifen|verbinden|rein|bezahlen, nicht ~ erreichbar|verfügbar|möglich',
    plain: 'ausgefallen, down|offline',
  },
};
