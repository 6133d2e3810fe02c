import type { PhraseBook } from './book.ts';

export const french: PhraseBook = {
  bug: {
    strong: `fonctionne|marche|charge|répond|ouvre|lance ~ pas|plus, !plante|plantent|planté|plantage|plantages, gros|un|des|de bug|bugs, bugue|bugué|buggé|bogue, message ~ erreur, écran noir|blanc, se ferme ~ seule|tout|sans`,
    plain:
      'impossible de ~ ouvrir|télécharger|installer|enregistrer|envoyer|charger|lancer, depuis ~ mise à jour, arrive pas|plus à, se bloque|fige',
    weak: '!erreur|erreurs, !problème|problèmes, lent|lente|lag',
  },
  outage: {
    strong:
      'en panne, !panne|pannes, hors service|ligne, site|serveur|serveurs|service|réseau|appli|application ~ down|mort|inaccessible|indisponible, service indisponible|interrompu, plus de réseau|connexion|internet|service, site|service|serveur|appli|application|plateforme ~ inaccessible|indisponible|injoignable|hs|down, est inaccessible|indisponible|hs, panne générale|nationale|totale|mondiale, coupure|interruption de|du|réseau|service',
    plain: 'impossible de ~ connecter|accéder, arrive ~ connecter, inaccessible|indisponible',
  },
  complaint: {
    strong: `service client|clients ~ nul|inexistant|injoignable|horrible|lamentable, pire ~ service|expérience|application|entreprise, plus jamais, !arnaque|arnaqueurs|arnaqué, c'est une honte, toujours pas reçu|livré|remboursé|eu, jamais ~ reçu|livré|répondu, remboursez`,
    plain:
      '!déçu|déçue|décevant|décevante, inadmissible|inacceptable|scandaleux, remboursement, ras le bol, marre de, nul|nulle, aucune réponse|nouvelle, lamentable, attends toujours|depuis, réclamation',
    weak: 'honte, retard, horrible, nulle part, déteste',
  },
  'feature-request': {
    strong: `serait bien|cool|génial|top|pratique|super ~ de|si|que, pourriez|pouvez vous ~ ajouter|mettre|intégrer, il faudrait|manque, svp|merci ~ ajouter|ajoutez|rajouter, ajoutez|rajoutez, j'aimerais pouvoir|avoir|que`,
    plain:
      'suggestion, dommage ~ option|possibilité, mode sombre, possibilité de, ajouter ~ option|fonction|fonctionnalité',
  },
  question: {
    strong: `quelqu'un sait|connaît|peut|aurait, comment faire|puis|peut|on|ça, est ce que|qu|possible, savez vous, pourquoi ~ ?, où puis|peut|trouver|est, avez vous`,
    plain: 'quel|quelle est|sont, à quoi, une question, quand est|sort|sera',
    weak: 'comment, aide, pourquoi',
  },
  praise: {
    strong: `j'adore, je recommande, merci beaucoup|infiniment|à, excellent|super|très|bon service|travail|application|appli|produit|bonne|bien, bravo, félicitations, meilleure|meilleur ~ application|appli|service, application|appli|service|équipe|outil ~ géniale|génial|parfait|parfaite|excellent|excellente|top, bravo à|pour|l'équipe|application, je ~ recommande, fonctionne ~ parfaitement|nickel, merci ~ équipe|aide|rapidité`,
    plain:
      '!excellent|excellente|génial|géniale|parfait|parfaite|magnifique|formidable|top, merci, très bon|bonne|bien|pratique|utile, chapeau',
    weak: '!super, !bien, content|contente, utile|pratique',
    against: `merci d'avance, merci pour rien, merci par avance, serait ~ bien|génial|super|cool|parfait, pas ~ bon|bien|terrible|génial|top|content|recommande`,
  },
  'churn-risk': {
    strong: `je résilie|désinstalle|quitte|pars, résilier|résilié|résiliation, désinstaller|désinstallé|désinstallée, me désabonne|désabonner|désabonné, je ~ passe|vais chez, change|changer ~ opérateur|banque|fournisseur, supprimer|supprime|supprimé mon compte|application|appli, je résilie|résilierai|vais résilier, perdu un|une ~ client|cliente, ferme|fermer|clôturer|clôture mon compte, je ~ vais ~ concurrence|ailleurs|concurrent, renouvellerai|renouvelle ~ pas`,
    plain:
      'aller voir ailleurs, la concurrence, perdu un|une client|cliente, abonnement|compte|contrat ~ résilié|supprimé|clôturé, dernière facture',
  },
  'purchase-interest': {
    strong:
      'envie|veux|vais|voudrais ~ acheter|commander, où ~ acheter|commander|trouver, je cherche un|une, pense|hésite ~ acheter|prendre, vaut le coup, me conseillez|conseillé',
    plain: `combien coûte|coute, j'en veux un|une, il me le|la|faut, livrez vous`,
  },
  comparison: {
    strong:
      'mieux|meilleur|meilleure|pire|moins|plus ~ que, par rapport à, comparé à, alternative|alternatives à, différence entre, lequel|laquelle|quel|quelle est ~ mieux|meilleur|meilleure, moins|plus ~ cher|rapide|lent|fiable|stable|simple|facile que, en comparaison, contrairement à, préfère ~ à|plutôt',
    plain: 'plutôt que, au lieu de, préfère',
  },
  security: {
    strong:
      'fait|été|compte|site ~ piraté|piratée|pirater|piratés, !piratage, !faille|failles ~ sécurité, fuite|vol de données, vulnérabilité|vulnérabilités, usurpation, hameçonnage, mots de passe ~ volés|exposés, hacké|hackée, données ~ exposées|volées|fuité|piratées|divulguées, compte ~ piraté|hacké|usurpé, mots|mot de passe ~ clair|volé|volés|fuité, faille ~ sécurité, prélèvement|prélèvements ~ frauduleux|non|autorisé, fuite de données',
    plain: 'fraude|frauduleux, cyberattaque, faille|failles',
  },
  'legal-threat': {
    strong:
      'porter|porte|porté plainte, mon avocat|avocate, mise en demeure, en justice, action collective|justice, dgccrf, signal conso, rgpd plainte, saisir|saisis|saisirai ~ justice|tribunal|médiateur|cnil|dgccrf, mes avocats, poursuites judiciaires, porte|porter|déposer plainte, vous attaque|attaquer ~ justice, action en justice',
    plain: 'avocat|avocats, tribunal, plainte, 60 millions',
  },
  pricing: {
    strong:
      'trop|très|hyper cher|chère|chers, augmentation|hausse ~ prix|tarif|tarifs|abonnement, prix|tarif|tarifs ~ augmente|augmenté|exorbitant|abusé|élevé, combien ~ coûte|coute, abonnement|forfait|prix|tarif|tarifs ~ cher|chers|chère|trop|augmenté|augmente|doublé, devenu ~ cher|chère, combien ça, réduction|tarif ~ étudiant|étudiants, augmentation ~ prix|tarif|tarifs',
    plain: 'cher|chère',
    weak: 'prix|tarif|tarifs, promo|réduction|remise',
  },
  hiring: {
    strong:
      'nous|on recrutons|recrute, rejoignez ~ équipe, offre|offres ~ emploi, recherche ~ cdi|cdd|stagiaire|alternant, poste à pourvoir, recrutons|recrute ~ développeur|développeuse|alternant|commercial|ingénieur|cdi|stagiaire, envoyez|envoie ~ cv|candidature, poste|postes ~ pourvoir|ouvert|ouverts, on embauche',
  },
  spam: {
    strong: `gagner ~ argent, lien en|dans ~ bio, gagnez de|argent ~ maison, cliquez ici|sur, gagner|gagnez|gagne ~ argent ~ maison|domicile|facilement|ligne, cliquez|clique ~ lien|ici, concours ~ abonne|suivez|rt|partagez|tag, revenus passifs, lien ~ bio, abonnés gratuits`,
    plain: 'concours, abonnés gratuits',
  },
  urgent: {
    strong: 'urgent|urgence|urgemment, immédiatement, au plus vite, dès que possible',
    plain: 'tout de suite, aidez moi, besoin ~ aide',
  },
  blocked: {
    strong:
      'impossible de ~ connecter|accéder|payer|travailler, compte ~ bloqué|suspendu|piraté, perdu ~ données|tout|argent|photos, arrive ~ connecter|payer, débité deux|fois',
  },
  waiting: {
    strong: 'attends|attend toujours|depuis, depuis ~ heures|jours|semaines|mois, toujours pas|rien|aucune',
    plain: 'encore une, depuis hier|ce',
  },
  denied: {
    strong:
      'fonctionne|marche|charge|répond|ouvre ~ pas|plus, impossible ~ connecter|accéder|ouvrir|payer|utiliser, en panne, inaccessible|indisponible|injoignable',
    plain: 'hors service',
  },
};
